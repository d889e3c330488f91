package io.reprise.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What is counted of messages, calls and timers. Safe for use by many threads. */
public final class DeliveryMetrics {

  /** What is delivered. */
  public enum Kind {
    MESSAGE,
    CALL,
    TIMER;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  /** What became of one attempt. */
  public enum Attempt {
    DONE,
    /** It is tried again. */
    FAILED,
    /** It waits for somebody to see to it. */
    PARKED;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  private final Map<Kind, OfKind> kinds = new EnumMap<>(Kind.class);
  private volatile double overdueSeconds = Double.NaN;

  DeliveryMetrics(Meters meters) {
    for (Kind kind : Kind.values()) {
      kinds.put(kind, new OfKind(meters, kind));
    }
    meters.now(
        "reprise_delivery_overdue_seconds",
        "How long that has been due which has been due for longest and is not parked; each node"
            + " tells the same",
        () -> overdueSeconds);
  }

  private static Timer lag(Meters meters, Kind kind) {
    return meters.times(
        "reprise_delivery_lag_seconds",
        "Time from the entry that sent a message or call until it was handled",
        Meters.LONG_TIMES,
        "kind",
        kind.label);
  }

  private static Timer lateness(Meters meters) {
    return meters.times(
        "reprise_timer_lateness_seconds",
        "Time from when a timer was due until it had run off",
        Meters.LONG_TIMES);
  }

  /** Something was delivered so long after its entry was written; a timer: after it was due. */
  public void done(Kind kind, Duration after) {
    attempted(kind, Attempt.DONE);
    of(kind).lag.record(after.isNegative() ? Duration.ZERO : after);
  }

  /** An attempt to deliver something has ended. */
  public void attempted(Kind kind, Attempt attempt) {
    Objects.requireNonNull(of(kind).attempts.get(attempt)).increment();
  }

  /** So many of a kind are parked in the whole cluster, the oldest of them for so long. */
  public void parked(Kind kind, long count, Duration oldest) {
    of(kind).parked = new Parked((double) count, seconds(oldest));
  }

  /** What has been due for longest and is not parked has been due for so long. */
  public void overdue(Duration longest) {
    overdueSeconds = seconds(longest);
  }

  private static double seconds(Duration duration) {
    return Math.max(0, duration.toMillis()) / 1e3;
  }

  private OfKind of(Kind kind) {
    return Objects.requireNonNull(kinds.get(kind));
  }

  private record Parked(double count, double oldestSeconds) {
    static final Parked UNKNOWN = new Parked(Double.NaN, Double.NaN);
  }

  /** What is counted of one kind. */
  private static final class OfKind {
    private final Timer lag;
    private final Map<Attempt, Counter> attempts = new EnumMap<>(Attempt.class);
    private volatile Parked parked = Parked.UNKNOWN;

    OfKind(Meters meters, Kind kind) {
      lag = kind == Kind.TIMER ? lateness(meters) : lag(meters, kind);
      for (Attempt attempt : Attempt.values()) {
        attempts.put(
            attempt,
            meters.count(
                "reprise_delivery_attempts_total",
                "Attempts to deliver, by what became of them",
                "kind",
                kind.label,
                "result",
                attempt.label));
      }
      meters.now(
          "reprise_parked_messages",
          "What is parked in the whole cluster; each node tells the same",
          () -> parked.count(),
          "kind",
          kind.label);
      meters.now(
          "reprise_parked_oldest_age_seconds",
          "How long that has been parked which has been parked for longest",
          () -> parked.oldestSeconds(),
          "kind",
          kind.label);
    }
  }
}
