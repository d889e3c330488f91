package io.reprise.entity;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code reprise.entity}; what each setting means stands beside it in {@code
 * application.conf}.
 */
public record EntitySettings(
    int shards,
    Duration openShardEvery,
    int liveMax,
    int waitingMax,
    int batchCommandsMax,
    int batchEntriesMax,
    long batchBytesMax,
    int eventsPerCommandMax,
    int effectsPerCommandMax,
    long effectBytesMax,
    int timersMax,
    int heldReadsMax,
    Duration attemptTimeout,
    Duration attemptPause,
    int settlePageEntries,
    Duration decideTimeout,
    Duration stopWithin,
    Duration unavailableAfter,
    Duration recoveryBackOffMin,
    Duration recoveryBackOffMax,
    Duration outOfServiceRetry,
    Duration newerEntryKeepFor,
    Duration outOfServiceLook,
    Duration keysKeepFor,
    int keysKeepMax,
    long keysKeepBytes,
    int snapshotEveryEntries,
    double snapshotShare,
    long snapshotEveryBytes,
    Duration ruleFailureLogEvery,
    Duration slowRulesLogAfter,
    Duration touchEvery) {

  /** Reads the section; fails with the key's name if a value can't be. */
  public static EntitySettings from(Config config) {
    return new EntitySettings(
        config.getInt("shards"),
        config.getDuration("open-shard-every"),
        config.getInt("max-live"),
        config.getInt("max-waiting"),
        config.getInt("max-batch-commands"),
        config.getInt("max-batch-entries"),
        config.getBytes("max-batch-bytes"),
        config.getInt("max-events-per-command"),
        config.getInt("max-effects-per-command"),
        config.getBytes("max-effect-bytes"),
        config.getInt("max-timers"),
        config.getInt("max-held-reads"),
        config.getDuration("attempt-timeout"),
        config.getDuration("attempt-pause"),
        config.getInt("settle-page-entries"),
        config.getDuration("decide-timeout"),
        config.getDuration("stop-within"),
        config.getDuration("unavailable-after"),
        config.getDuration("recovery-back-off-min"),
        config.getDuration("recovery-back-off-max"),
        config.getDuration("out-of-service-retry"),
        config.getDuration("newer-entry-keep-for"),
        config.getDuration("out-of-service-look"),
        config.getDuration("keys-keep-for"),
        config.getInt("keys-keep-max"),
        config.getBytes("keys-keep-bytes"),
        config.getInt("snapshot-every-entries"),
        config.getDouble("snapshot-share"),
        config.getBytes("snapshot-every-bytes"),
        config.getDuration("rule-failure-log-every"),
        config.getDuration("slow-rules-log-after"),
        config.getDuration("touch-every"));
  }

  /** Checks what would be ruinous. */
  public EntitySettings {
    positive("shards", shards);
    positive("open-shard-every", openShardEvery.toNanos());
    positive("max-waiting", waitingMax);
    positive("max-batch-commands", batchCommandsMax);
    positive("max-batch-entries", batchEntriesMax);
    positive("max-batch-bytes", batchBytesMax);
    positive("max-events-per-command", eventsPerCommandMax);
    positive("max-effects-per-command", effectsPerCommandMax);
    positive("max-effect-bytes", effectBytesMax);
    positive("max-timers", timersMax);
    positive("max-held-reads", heldReadsMax);
    positive("attempt-timeout", attemptTimeout.toNanos());
    positive("settle-page-entries", settlePageEntries);
    positive("keys-keep-max", keysKeepMax);
    positive("keys-keep-bytes", keysKeepBytes);
    positive("snapshot-every-entries", snapshotEveryEntries);
    positive("snapshot-every-bytes", snapshotEveryBytes);
    if (!(snapshotShare > 0)) {
      throw new IllegalArgumentException(
          "reprise.entity.snapshot-share: " + snapshotShare + " (expected: > 0)");
    }
    if (liveMax < shards) {
      throw new IllegalArgumentException(
          "reprise.entity.max-live: "
              + liveMax
              + " (expected: ≥ reprise.entity.shards = "
              + shards
              + "). The limit is divided by the shards, rounded down: below one entity a shard,"
              + " every command would push another entity out of memory.");
    }
  }

  private static void positive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "reprise.entity." + key + ": " + value + " (expected: > 0)");
    }
  }
}
