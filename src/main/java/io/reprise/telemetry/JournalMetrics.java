package io.reprise.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What is counted of writing the journal. Safe for use by many threads. */
public final class JournalMetrics {

  /** What became of what an entity wrote. */
  public enum Write {
    WRITTEN,
    /** Too much waited already. */
    BUSY,
    /** The database can't be reached, or refuses to write. */
    UNAVAILABLE,
    /** Another owner of the entity was faster. */
    FENCED,
    /** What was written before is not there: a standby has taken over without it. */
    BEHIND,
    /** The database, or a limit, refuses these entries. */
    REFUSED,
    /** A command of it was handled before. */
    REPEATED,
    /** The connection broke: nobody knows yet. */
    UNKNOWN
  }

  private final Timer commits;
  private final DistributionSummary groupWrites;
  private final DistributionSummary groupEntries;
  private final Map<Write, Counter> writes = new EnumMap<>(Write.class);
  private volatile LongSupplier waitingWrites = () -> 0;
  private volatile LongSupplier waitingBytes = () -> 0;

  JournalMetrics(Meters meters) {
    commits =
        meters.times(
            "reprise_journal_commit_duration_seconds",
            "Time that the database took to write a group of entities' entries",
            Meters.TIMES);
    groupWrites =
        meters.sizes(
            "reprise_journal_group_writes", "Entities whose entries were written in one commit");
    groupEntries =
        meters.sizes("reprise_journal_group_entries", "Entries that were written in one commit");
    for (Write write : Write.values()) {
      writes.put(
          write,
          meters.count(
              "reprise_journal_writes_total",
              "What entities wrote, by what became of it",
              "outcome",
              write.name().toLowerCase(Locale.ROOT)));
    }
    meters.now(
        "reprise_journal_waiting_writes",
        "Writes of entities that wait for the next commit",
        () -> waitingWrites.getAsLong());
    meters.now(
        "reprise_journal_waiting_bytes",
        "Bytes of the entries that wait for the next commit",
        () -> waitingBytes.getAsLong());
  }

  /** The database has taken, or refused, a group of entries in one statement. */
  public void commit(long nanos, int groupOf, int entries) {
    commits.record(nanos, TimeUnit.NANOSECONDS);
    groupWrites.record(groupOf);
    groupEntries.record(entries);
  }

  /** What became of what one entity wrote. */
  public void ended(Write write) {
    Counter counter = writes.get(write);
    if (counter != null) {
      counter.increment();
    }
  }

  /** From now on this says what waits. */
  public void waiting(LongSupplier entities, LongSupplier bytes) {
    waitingWrites = entities;
    waitingBytes = bytes;
  }
}
