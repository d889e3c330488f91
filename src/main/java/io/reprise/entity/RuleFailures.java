package io.reprise.entity;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the bugs of one component with their stack, each kind once in a while: a caller who repeats
 * a command that fails must not fill the disk. Safe for use by many threads.
 */
final class RuleFailures {
  private static final Logger log = LoggerFactory.getLogger(RuleFailures.class);

  private static final int KINDS_MAX = 1_000;

  private record Kind(String where, Class<?> thrown) {}

  private static final class Told {
    private long nanos;
    private long since;
  }

  private final long everyNanos;
  private final Map<Kind, Told> told = new HashMap<>();

  RuleFailures(Duration every) {
    this.everyNanos = every.toNanos();
  }

  /** Logs it, or counts it if its kind was logged a moment ago. */
  synchronized void report(String entity, RuleFailure failure) {
    if (told.size() >= KINDS_MAX) {
      told.clear();
    }
    Kind kind = new Kind(failure.where(), failure.thrown().getClass());
    long now = System.nanoTime();
    Told last = told.get(kind);
    if (last != null && now - last.nanos < everyNanos) {
      last.since++;
      return;
    }
    long others = last == null ? 0 : last.since;
    Told fresh = new Told();
    fresh.nanos = now;
    told.put(kind, fresh);
    log.error(
        "{}: {}{}",
        entity,
        failure.where(),
        others == 0 ? " threw" : " threw, as " + others + " times since it was logged last",
        failure.thrown());
  }
}
