package io.reprise.bench;

import java.io.PrintStream;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a round. Times are those of every command that was due in its measured part, from
 * when it was due (in a closed loop: from when it was sent) until it was answered or given up, or,
 * if that has not come, until the end.
 *
 * @param round what was asked for
 * @param seconds how long was measured
 * @param accepted answered with success
 * @param acceptedInTime of all that were answered with success, how many answers came in the
 *     measured time: this divided by the seconds is the rate
 * @param failures by why
 * @param connectFailures why connections did not come about, and how often
 * @param waited how many found no free connection when they were due; 0 in a closed loop
 * @param unsent how many of those had none until the end
 * @param longest the one that took longest, from when it was due
 * @param silence the longest stretch without any answer though one was waited for
 * @param cores how many cores the generator kept busy
 * @param interrupted whether it was ended early
 */
public record Measured(
    Round round,
    double seconds,
    Percentiles latency,
    Percentiles late,
    long accepted,
    long acceptedInTime,
    Map<Failure, Long> failures,
    Map<String, Long> connectFailures,
    long waited,
    long unsent,
    Stretch longest,
    Stretch silence,
    double cores,
    boolean interrupted) {
  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * A part of the measured time.
   *
   * @param millis how long
   * @param second when it began, in seconds from the beginning of what was measured
   */
  public record Stretch(double millis, double second) {
    static Stretch of(long nanos, long began, Times times) {
      return nanos <= 0
          ? new Stretch(0, 0)
          : new Stretch(nanos / NANOS_PER_MILLI, (began - times.measured()) / NANOS);
    }
  }

  /** Many times. */
  public static final class Percentiles {
    private final Histogram nanos;
    private final long longest;

    Percentiles(Histogram nanos, long longest) {
      this.nanos = nanos;
      this.longest = longest;
    }

    /** How many there are. */
    public long count() {
      return nanos.getTotalCount();
    }

    /**
     * So much per cent are no longer than this, to three digits; never longer than the longest.
     *
     * @return milliseconds; 0 if there are none
     */
    public double millis(double percent) {
      return count() == 0
          ? 0
          : Math.min(nanos.getValueAtPercentile(percent), longest) / NANOS_PER_MILLI;
    }

    /** The longest, in milliseconds; 0 if there is none. */
    public double max() {
      return count() == 0 ? 0 : longest / NANOS_PER_MILLI;
    }

    /** Writes HdrHistogram's percentile distribution, in milliseconds. */
    public void write(PrintStream to) {
      nanos.outputPercentileDistribution(to, NANOS_PER_MILLI);
    }
  }

  static Measured of(
      Round round,
      Times times,
      long ended,
      Tally tally,
      Silence silence,
      Processors used,
      boolean interrupted) {
    return new Measured(
        round,
        Math.max(0, (Math.min(ended, times.until()) - times.measured()) / NANOS),
        new Percentiles(tally.latency, tally.longestNanos),
        new Percentiles(tally.late, tally.latestNanos),
        tally.accepted,
        tally.acceptedInTime,
        Map.copyOf(tally.failures),
        Map.copyOf(tally.connectFailures),
        tally.waited,
        tally.unsent,
        Stretch.of(tally.longestNanos, tally.longestDue, times),
        Stretch.of(silence.longestNanos(), silence.longestSince(), times),
        used.cores(),
        interrupted);
  }

  /** How many commands were due, or sent, in the measured time. */
  public long count() {
    return latency.count();
  }

  /** How many were not accepted, answered or not; those that were never sent are not among them. */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Commands accepted per second. */
  public double rate() {
    return seconds <= 0 ? 0 : acceptedInTime / seconds;
  }

  /** Whether some were not answered, so that nobody knows whether they were done. */
  public boolean hasUnknown() {
    return failures.keySet().stream().anyMatch(Failure::isUnknown);
  }
}
