package io.reprise.journal;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings under {@code reprise.journal}.
 *
 * @param readThreads how many reads run at once, each on a connection
 * @param readQueue how many reads wait for a thread; more fail as busy
 * @param readTimeout how long a read takes at most, the wait for a thread included
 * @param feedThreads how many reads of the feed run at once, each on a connection
 * @param pageEntries how many entries one query reads
 * @param pageBytes how many bytes of entries one query reads, but for one entry that is larger
 * @param searchEntries how many entries one query searches for a key or a command id
 * @param keySearchEntries how far back a key is looked for, in entries
 * @param confirmConnections how many queries for highest sequences run at once
 * @param confirmBatch how many entities one such query asks about
 * @param confirmQueue how many such questions wait; more fail as busy
 * @param confirmTimeout how long such a question takes at most, the wait included
 * @param writeConnections how many groups of entries are written at once
 * @param leadBelow how short the last group must have been for a write that comes while none is
 *     under way to be made by the thread that brings it
 * @param groupRows how many entries go into one statement
 * @param groupBytes how many bytes of entries go into one statement, but for one write that is
 *     larger
 * @param writeBytesMax how many bytes the entries of one write have; larger ones are refused
 * @param writeQueue how many writes wait; more fail as busy
 * @param writeQueueBytes how many bytes of entries wait
 * @param writeLockTimeout how long a statement waits for the row of one that has not ended
 * @param writeIsolateTimeout how long it waits while the row that must wait is searched for
 * @param recoveryConnections how many queries for entities that recover run at once
 * @param recoveryBatch how many entities one such query reads
 * @param recoveryQueue how many entities wait for one; more fail as busy
 * @param recoveryTimeout how long such a query takes at most, the wait included
 * @param recoveryEntries how many entries of each entity it reads; further ones are read on their
 *     own
 * @param recoveryBytes how many bytes of entries of each entity it reads, and of its snapshot
 * @param replayEntries how many further entries one query reads
 * @param replayBytes how many bytes of them
 * @param replayStep how many entries an entity takes in before others get their turn
 * @param snapshotQueue how many snapshots wait to be written; more are left out
 * @param bundleLineBytes how many bytes a line of a bundle has at most
 * @param bundleEntitiesMax how many entities a bundle holds at most
 * @param importTimeout how long it may take to write the entries of one entity of a bundle
 * @param backupTimeout how long it may take to copy one table into a backup, or out of one
 * @param backupReserve how many bytes a backup leaves free on the disk that it is written to
 */
public record JournalSettings(
    int readThreads,
    int readQueue,
    Duration readTimeout,
    int feedThreads,
    int pageEntries,
    long pageBytes,
    int searchEntries,
    long keySearchEntries,
    int confirmConnections,
    int confirmBatch,
    int confirmQueue,
    Duration confirmTimeout,
    int writeConnections,
    Duration leadBelow,
    int groupRows,
    long groupBytes,
    long writeBytesMax,
    int writeQueue,
    long writeQueueBytes,
    Duration writeLockTimeout,
    Duration writeIsolateTimeout,
    int recoveryConnections,
    int recoveryBatch,
    int recoveryQueue,
    Duration recoveryTimeout,
    int recoveryEntries,
    long recoveryBytes,
    int replayEntries,
    long replayBytes,
    int replayStep,
    int snapshotQueue,
    long bundleLineBytes,
    int bundleEntitiesMax,
    Duration importTimeout,
    Duration backupTimeout,
    long backupReserve) {

  private static final long LINE_BYTES_MAX = 1L << 30;

  /** Reads the section {@code reprise.journal}. */
  public static JournalSettings from(Config config) {
    return new JournalSettings(
        positive(config, "read-threads"),
        positive(config, "read-queue"),
        config.getDuration("read-timeout"),
        positive(config, "feed-threads"),
        positive(config, "page-entries"),
        positiveBytes(config, "page-bytes"),
        positive(config, "search-entries"),
        config.getLong("key-search-entries"),
        positive(config, "confirm-connections"),
        positive(config, "confirm-batch"),
        positive(config, "confirm-queue"),
        config.getDuration("confirm-timeout"),
        positive(config, "write-connections"),
        config.getDuration("lead-below"),
        positive(config, "group-rows"),
        positiveBytes(config, "group-bytes"),
        positiveBytes(config, "max-write-bytes"),
        positive(config, "write-queue"),
        positiveBytes(config, "write-queue-bytes"),
        config.getDuration("write-lock-timeout"),
        config.getDuration("write-isolate-timeout"),
        positive(config, "recovery-connections"),
        positive(config, "recovery-batch"),
        positive(config, "recovery-queue"),
        config.getDuration("recovery-timeout"),
        positive(config, "recovery-entries"),
        positiveBytes(config, "recovery-bytes"),
        positive(config, "replay-entries"),
        positiveBytes(config, "replay-bytes"),
        positive(config, "replay-step"),
        positive(config, "snapshot-queue"),
        lineBytes(config, "bundle-line-bytes"),
        positive(config, "bundle-max-entities"),
        config.getDuration("import-timeout"),
        config.getDuration("backup-timeout"),
        config.getMemorySize("backup-reserve").toBytes());
  }

  private static int positive(Config config, String key) {
    return Math.toIntExact(positive(key, config.getInt(key)));
  }

  private static long positiveBytes(Config config, String key) {
    return positive(key, config.getMemorySize(key).toBytes());
  }

  /** A line is one array in memory, and is copied into another when that is too small. */
  private static long lineBytes(Config config, String key) {
    long bytes = positiveBytes(config, key);
    if (bytes > LINE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "reprise.journal." + key + ": " + bytes + " (expected: at most 1 GiB)");
    }
    return bytes;
  }

  private static long positive(String key, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "reprise.journal." + key + ": " + value + " (expected: at least 1)");
    }
    return value;
  }
}
