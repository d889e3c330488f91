package io.reprise.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one thread has measured. */
final class Tally {
  private static final long NANOS_MAX = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  final Histogram latency = new Histogram(NANOS_MAX, DIGITS);
  final Histogram late = new Histogram(NANOS_MAX, DIGITS);
  final Map<Failure, Long> failures = new HashMap<>();
  final Map<String, Long> connectFailures = new HashMap<>();
  long accepted;
  long acceptedInTime;
  long waited;
  long unsent;
  long longestNanos = -1;
  long longestDue;
  long latestNanos;

  /** A command that has come to its end, or of which it is known that it took at least so long. */
  void settled(long nanos, long due) {
    latency.recordValue(within(nanos));
    if (nanos > longestNanos) {
      longestNanos = nanos;
      longestDue = due;
    }
  }

  void late(long nanos) {
    late.recordValue(within(nanos));
    latestNanos = Math.max(latestNanos, nanos);
  }

  void failed(Failure failure) {
    failures.merge(failure, 1L, Long::sum);
  }

  void add(Tally other) {
    latency.add(other.latency);
    late.add(other.late);
    other.failures.forEach((failure, count) -> failures.merge(failure, count, Long::sum));
    other.connectFailures.forEach((why, count) -> connectFailures.merge(why, count, Long::sum));
    accepted += other.accepted;
    acceptedInTime += other.acceptedInTime;
    waited += other.waited;
    unsent += other.unsent;
    latestNanos = Math.max(latestNanos, other.latestNanos);
    if (other.longestNanos > longestNanos) {
      longestNanos = other.longestNanos;
      longestDue = other.longestDue;
    }
  }

  private static long within(long nanos) {
    return Math.max(0, Math.min(NANOS_MAX, nanos));
  }
}
