package io.reprise.interconnect;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Says once that something fails, until it has worked again. */
final class FailureLog {

  private final Logger log;
  private boolean failing;

  FailureLog(Logger log) {
    this.log = log;
  }

  void worked() {
    failing = false;
  }

  /**
   * It has failed.
   *
   * @param what can't be done now, for people
   */
  void failed(String what, @Nullable Throwable failure) {
    if (!failing) {
      log.warn("{}: {}; tries again", what, failure == null ? "" : failure.getMessage());
    }
    failing = true;
  }
}
