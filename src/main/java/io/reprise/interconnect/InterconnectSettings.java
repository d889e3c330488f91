package io.reprise.interconnect;

import com.typesafe.config.Config;
import io.reprise.journal.JournalScan;
import java.time.Duration;

/**
 * The section {@code reprise.interconnect}, endpoints aside; what each setting means stands beside
 * it in {@code application.conf}.
 */
public record InterconnectSettings(
    int deliveries,
    int heldMax,
    long heldBytesMax,
    int heldPerReceiverMax,
    int inFlightMax,
    int inFlightPerReceiverMax,
    int sendersMax,
    long handOverBytesMax,
    Duration deliverTimeout,
    int attemptsMax,
    Duration retryMin,
    Duration retryMax,
    int hopsMax,
    Duration sweepEvery,
    int sweepRows,
    int lookSenders,
    int lookRows,
    Duration timersAhead,
    Duration outboxTimeout,
    Duration interveneTimeout,
    int doneRows,
    Duration doneAfter,
    Duration leaveWithin,
    Duration marksKeepFor,
    Duration marksPruneEvery,
    int marksPruneRows) {

  /** Reads the section; fails with the key's name if a value can't be. */
  public static InterconnectSettings from(Config config) {
    return new InterconnectSettings(
        config.getInt("deliveries"),
        config.getInt("max-held"),
        config.getBytes("max-held-bytes"),
        config.getInt("max-held-per-receiver"),
        config.getInt("max-in-flight"),
        config.getInt("max-in-flight-per-receiver"),
        config.getInt("max-senders"),
        config.getBytes("max-hand-over-bytes"),
        config.getDuration("deliver-timeout"),
        config.getInt("attempts"),
        config.getDuration("retry-min"),
        config.getDuration("retry-max"),
        config.getInt("max-hops"),
        config.getDuration("sweep-every"),
        config.getInt("sweep-rows"),
        config.getInt("look-senders"),
        config.getInt("look-rows"),
        config.getDuration("timers-ahead"),
        config.getDuration("outbox-timeout"),
        config.getDuration("intervene-timeout"),
        config.getInt("done-rows"),
        config.getDuration("done-after"),
        config.getDuration("leave-within"),
        config.getDuration("marks-keep-for"),
        config.getDuration("marks-prune-every"),
        config.getInt("marks-prune-rows"));
  }

  /** Checks what would be ruinous. */
  public InterconnectSettings {
    positive("max-held", heldMax);
    positive("max-held-bytes", heldBytesMax);
    positive("max-held-per-receiver", heldPerReceiverMax);
    positive("max-in-flight", inFlightMax);
    positive("max-in-flight-per-receiver", inFlightPerReceiverMax);
    positive("max-senders", sendersMax);
    positive("max-hand-over-bytes", handOverBytesMax);
    positive("attempts", attemptsMax);
    positive("max-hops", hopsMax);
    positive("sweep-rows", sweepRows);
    positive("look-senders", lookSenders);
    positive("look-rows", lookRows);
    positive("done-rows", doneRows);
    positive("marks-prune-rows", marksPruneRows);
    positive("sweep-every", sweepEvery.toMillis());
    positive("deliver-timeout", deliverTimeout.toMillis());
    positive("retry-min", retryMin.toMillis());
    positive("marks-prune-every", marksPruneEvery.toMillis());
    if (deliveries <= 0 || JournalScan.SLICES % deliveries != 0) {
      throw new IllegalArgumentException(
          "reprise.interconnect.deliveries: "
              + deliveries
              + " (expected: a power of two, at most "
              + JournalScan.SLICES
              + ")");
    }
    if (timersAhead.compareTo(sweepEvery.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "reprise.interconnect.timers-ahead: "
              + timersAhead
              + " (expected: at least twice reprise.interconnect.sweep-every = "
              + sweepEvery
              + ", or timers would be late)");
    }
  }

  /** How many slices one delivery actor has; it has them in one range. */
  int slicesEach() {
    return JournalScan.SLICES / deliveries;
  }

  private static void positive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "reprise.interconnect." + key + ": " + value + " (expected: > 0)");
    }
  }
}
