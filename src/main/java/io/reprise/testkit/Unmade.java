package io.reprise.testkit;

import java.util.List;

/** A record that its own constructor did not let be made. */
final class Unmade extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Class<?> record;
  private final transient List<Object> values;
  private final Throwable thrown;

  Unmade(Class<?> record, List<Object> values, Throwable thrown) {
    super(thrown);
    this.record = record;
    this.values = values;
    this.thrown = thrown;
  }

  /** Whether it did so in the way that commands may. */
  boolean isRefusal() {
    return thrown instanceof IllegalArgumentException;
  }

  /** What is known about it, for people. */
  Finding finding(Promise promise) {
    return Finding.of(promise)
        .came(Attempt.threw(thrown))
        .line("record", Print.record(record, values));
  }

  /** The record that could not be made: the one that was asked for, or one inside it. */
  Class<?> record() {
    return record;
  }
}
