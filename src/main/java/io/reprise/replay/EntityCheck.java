package io.reprise.replay;

import io.reprise.codec.Installed;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Row;
import io.reprise.journal.UnreadableEntry;
import io.reprise.replay.Fault.Kind;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the entries of one entity as they come, from the first on, and folds them as long as they
 * can be. After a fault it goes on with what can still be checked.
 */
final class EntityCheck {

  private static final long UNKNOWN = -1;

  private final String entity;
  private final Faults faults;
  private final Optional<SnapshotCheck> snapshot;

  /** Null when the rest can't be folded. */
  private @Nullable Fold fold;

  private long sequence;
  private Instant databaseTime = Instant.MIN;

  /** That of the row before, if it is as it should be; null if not. */
  private @Nullable Entry before;

  private Instant time = Instant.MIN;

  /** What an entry without an event must have. */
  private long version;

  EntityCheck(
      String persistenceId,
      Optional<Installed> component,
      Optional<SnapshotCheck> snapshot,
      Faults faults) {
    this.entity = JournalScan.entity(persistenceId);
    this.faults = faults;
    this.snapshot = snapshot;
    this.fold = component.map(Fold::new).orElse(null);
  }

  /** The sequence of the last row, 0 before the first. */
  long sequence() {
    return sequence;
  }

  /** Whether there is a snapshot of a later entry than the last that came. */
  boolean isBehindSnapshot() {
    return snapshot.isPresent() && snapshot.get().sequence() > sequence;
  }

  void take(Pages.Item item) {
    Row row = item.row();
    boolean first = sequence == 0;
    boolean follows = row.sequence() == sequence + 1;
    if (!follows) {
      gap(row.sequence());
    }
    snapshot.ifPresent(check -> check.passing(row.sequence()));
    Entry entry = item.entry();
    if (entry == null) {
      unusable(row, Kind.UNREADABLE, item.problem());
      takeTime(row);
    } else if (!entry.entity().equals(entity) || entry.sequence() != row.sequence()) {
      unusable(
          row,
          Kind.MISPLACED,
          "holds the entry of " + entry.entity() + " sequence " + entry.sequence());
    } else {
      takeTime(row);
      check(row, entry, first);
      before = entry;
      fold(entry);
      snapshot.ifPresent(check -> check.take(entry));
      snapshot.ifPresent(check -> check.at(entry, fold));
    }
    sequence = row.sequence();
  }

  /** No further entry is there. */
  void end() {
    Entry last = before;
    if (last != null && last.index() + 1 < last.of()) {
      fault(
          sequence + 1,
          Kind.GAP,
          "is missing: the last one is entry "
              + (last.index() + 1)
              + " of the "
              + last.of()
              + " of its command");
    }
    snapshot.ifPresent(check -> check.end(sequence));
  }

  private void gap(long found) {
    if (found <= sequence) {
      fault(found, Kind.GAP, "sequence: " + found + " (expected: from 1 on)");
    } else if (found == sequence + 2) {
      fault(sequence + 1, Kind.GAP, "is missing");
    } else {
      fault(sequence + 1, Kind.GAP, "is missing, and all up to " + (found - 1));
    }
    lost();
  }

  private void unusable(Row row, Kind kind, String what) {
    fault(row.sequence(), kind, what);
    lost();
  }

  /** What comes next can't be held against what was before. */
  private void lost() {
    fold = null;
    before = null;
    version = UNKNOWN;
  }

  private void takeTime(Row row) {
    if (!row.databaseTime().isAfter(databaseTime)) {
      fault(
          row.sequence(),
          Kind.DATABASE_TIME,
          "db_timestamp: " + row.databaseTime() + " (expected: after " + databaseTime + ")");
    }
    databaseTime = row.databaseTime();
  }

  private void check(Row row, Entry entry, boolean first) {
    if (!row.kind().equals(Row.kindOf(entry))) {
      fault(
          entry.sequence(),
          Kind.FILING,
          "event_ser_manifest: " + row.kind() + " (expected: " + Row.kindOf(entry) + ")");
    }
    if (entry.time().isBefore(time)) {
      fault(
          entry.sequence(),
          Kind.TIME,
          "time: " + entry.time() + " (expected: not before " + time + ")");
    }
    time = entry.time();
    checkVersion(entry);
    misplaced(entry, first)
        .ifPresent(expected -> fault(entry.sequence(), Kind.PLACE, place(entry, expected)));
  }

  private void checkVersion(Entry entry) {
    long expected = entry.event().isPresent() ? entry.sequence() : version;
    if (expected != UNKNOWN && entry.version() != expected) {
      fault(
          entry.sequence(),
          Kind.VERSION,
          "version: " + entry.version() + " (expected: " + expected + ")");
    }
    version = expected;
  }

  /** What its place among the entries of its command should be; empty if it is that. */
  private Optional<String> misplaced(Entry entry, boolean first) {
    boolean begins = entry.index() == 0;
    if (entry.index() < 0 || entry.index() >= entry.of()) {
      return Optional.of("an index from 0 on and below the count");
    }
    if (begins != entry.decided().isPresent()) {
      return Optional.of("the whole command in its first entry, and only there");
    }
    if (entry.of() > 1 && entry.event().isEmpty()) {
      return Optional.of("an event in each entry of a command that has several");
    }
    Entry previous = before;
    if (previous == null) {
      return first && entry.sequence() == 1 && !begins
          ? Optional.of("the first entry of a command")
          : Optional.empty();
    }
    int next = previous.index() + 1;
    if (next >= previous.of()) {
      return begins ? Optional.empty() : Optional.of("the first entry of a command");
    }
    boolean goesOn =
        entry.commandId().equals(previous.commandId())
            && entry.index() == next
            && entry.of() == previous.of();
    return goesOn
        ? Optional.empty()
        : Optional.of(
            "entry " + (next + 1) + " of " + previous.of() + " of " + previous.commandId());
  }

  private static String place(Entry entry, String expected) {
    return "place: entry "
        + (entry.index() + 1)
        + " of "
        + entry.of()
        + " of "
        + entry.commandId()
        + " (expected: "
        + expected
        + ")";
  }

  private void fold(Entry entry) {
    Fold folding = fold;
    if (folding == null) {
      return;
    }
    try {
      folding.apply(entry);
    } catch (UnreadableEntry e) {
      fault(entry.sequence(), Kind.RULES, e.reason());
      fold = null;
    } catch (Throwable e) { // an error of a rule: the other entities are looked at all the same
      fault(entry.sequence(), Kind.RULES, "evolve ended with " + e);
      fold = null;
    }
  }

  private void fault(long at, Kind kind, String what) {
    faults.add(entity, at, kind, what);
  }
}
