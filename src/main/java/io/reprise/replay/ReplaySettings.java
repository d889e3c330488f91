package io.reprise.replay;

import com.typesafe.config.Config;
import io.reprise.journal.JournalSearch;
import java.time.Duration;

/** Settings under {@code reprise.replay}; each is described in {@code application.conf}. */
public record ReplaySettings(
    int threads,
    int maxWaiting,
    Duration timeLimit,
    Duration settledAfter,
    int checkpointEvery,
    long checkpointBytes,
    int changesMax,
    long changesBytes,
    Duration nearDuplicateWithin,
    int whatIfEntriesMax,
    int checkNamedMax,
    int verifyPageEntries,
    long verifyPageBytes,
    Duration verifyTimeout,
    int verifyFaultsMax,
    long verifyTemporaryBytes,
    Duration findTimeout,
    Duration findWindow,
    Duration findStretch,
    int findFailuresMax,
    int flowCommandsMax,
    long flowBytes) {

  /** Reads the section {@code reprise.replay}. */
  public static ReplaySettings from(Config config) {
    return new ReplaySettings(
        config.getInt("threads"),
        config.getInt("max-waiting"),
        config.getDuration("time-limit"),
        config.getDuration("settled-after"),
        positive(config, "checkpoint-every"),
        config.getBytes("checkpoint-bytes"),
        positive(config, "changes-max"),
        config.getBytes("changes-bytes"),
        config.getDuration("near-duplicate-within"),
        positive(config, "what-if-entries-max"),
        positive(config, "check-named-max"),
        positive(config, "verify-page-entries"),
        config.getBytes("verify-page-bytes"),
        config.getDuration("verify-timeout"),
        positive(config, "verify-faults-max"),
        config.getBytes("verify-temporary-bytes"),
        config.getDuration("find-timeout"),
        config.getDuration("find-window"),
        config.getDuration("find-stretch"),
        positive(config, "find-failures-max"),
        positive(config, "flow-commands-max"),
        config.getBytes("flow-bytes"));
  }

  /** What a search for an id may take. */
  public JournalSearch.Limits findLimits() {
    return new JournalSearch.Limits(findWindow, findStretch, findTimeout);
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new IllegalArgumentException(
          "reprise.replay." + key + ": " + value + " (expected: at least 1)");
    }
    return value;
  }
}
