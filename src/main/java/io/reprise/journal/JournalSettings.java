package io.reprise.journal;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings under {@code reprise.journal}.
 *
 * @param readThreads how many reads run at once, each on a connection
 * @param readQueue how many reads wait for a thread; more fail as busy
 * @param readTimeout how long a read takes at most, the wait for a thread included
 * @param pageEntries how many entries one query reads
 * @param pageBytes how many bytes of entries one query reads, but for one entry that is larger
 * @param searchEntries how many entries one query searches for a key or a command id
 * @param keySearchEntries how far back a key is looked for, in entries
 * @param confirmConnections how many queries for highest sequences run at once
 * @param confirmBatch how many entities one such query asks about
 * @param confirmQueue how many such questions wait; more fail as busy
 * @param confirmTimeout how long such a question takes at most, the wait included
 * @param snapshotThreads how many snapshots are loaded at once
 * @param snapshotQueue how many snapshots wait to be written, and how many loads wait for a thread
 */
public record JournalSettings(
    int readThreads,
    int readQueue,
    Duration readTimeout,
    int pageEntries,
    long pageBytes,
    int searchEntries,
    long keySearchEntries,
    int confirmConnections,
    int confirmBatch,
    int confirmQueue,
    Duration confirmTimeout,
    int snapshotThreads,
    int snapshotQueue) {

  /** Reads the section {@code reprise.journal}. */
  public static JournalSettings from(Config config) {
    return new JournalSettings(
        positive(config, "read-threads"),
        positive(config, "read-queue"),
        config.getDuration("read-timeout"),
        positive(config, "page-entries"),
        positiveBytes(config, "page-bytes"),
        positive(config, "search-entries"),
        config.getLong("key-search-entries"),
        positive(config, "confirm-connections"),
        positive(config, "confirm-batch"),
        positive(config, "confirm-queue"),
        config.getDuration("confirm-timeout"),
        positive(config, "snapshot-threads"),
        positive(config, "snapshot-queue"));
  }

  private static int positive(Config config, String key) {
    return Math.toIntExact(positive(key, config.getInt(key)));
  }

  private static long positiveBytes(Config config, String key) {
    return positive(key, config.getMemorySize(key).toBytes());
  }

  private static long positive(String key, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "reprise.journal." + key + ": " + value + " (expected: at least 1)");
    }
    return value;
  }
}
