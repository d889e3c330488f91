package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.JournalScan.SnapshotRow;
import io.reprise.journal.Snapshot;
import io.reprise.replay.Fault.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds the snapshot of one entity against its entries. */
final class SnapshotCheck {

  private final SnapshotRow row;
  private final Optional<Installed> component;
  private final Faults faults;
  private final Optional<Snapshot> snapshot;
  private final Optional<MemoryCheck> memory;
  private String unreadable = "";
  private boolean done;

  SnapshotCheck(SnapshotRow row, Optional<Installed> component, Faults faults) {
    this.row = row;
    this.component = component;
    this.faults = faults;
    this.snapshot = read(row);
    this.memory =
        component.flatMap(any -> snapshot.map(it -> new MemoryCheck(it.window(), row.sequence())));
  }

  private Optional<Snapshot> read(SnapshotRow row) {
    try {
      return Optional.of(row.snapshot());
    } catch (IOException e) {
      unreadable = "is not a snapshot: " + e.getMessage();
      return Optional.empty();
    }
  }

  /** The next entry of the entity, from the first on. */
  void take(Entry entry) {
    memory.ifPresent(check -> check.take(entry));
  }

  long sequence() {
    return row.sequence();
  }

  /** An entry of this sequence is there. */
  void passing(long sequence) {
    if (sequence > row.sequence()) {
      missing("the entry that it was taken at is missing");
    }
  }

  /** No entry comes any more. */
  void end(long last) {
    missing("is ahead of the journal, which ends at sequence " + last);
  }

  private void missing(String what) {
    if (!done) {
      fault(what);
    }
    done = true;
  }

  /**
   * An entry has been taken in.
   *
   * @param fold what the entries so far lead to; null if they can't be folded
   */
  void at(Entry entry, @Nullable Fold fold) {
    if (entry.sequence() != row.sequence()) {
      return;
    }
    done = true;
    if (snapshot.isEmpty()) {
      fault(unreadable);
      return;
    }
    Snapshot found = snapshot.get();
    if (!(found.component() + "/" + found.id()).equals(row.entity())
        || found.sequence() != row.sequence()) {
      fault("is that of " + found.component() + "/" + found.id() + " sequence " + found.sequence());
    } else {
      compare(found, entry, fold);
    }
  }

  private void compare(Snapshot snapshot, Entry entry, @Nullable Fold fold) {
    if (!snapshot.commandId().equals(entry.commandId())) {
      fault("command: " + snapshot.commandId() + " (expected: " + entry.commandId() + ")");
    }
    if (!snapshot.time().equals(entry.time())) {
      fault("time: " + snapshot.time() + " (expected: the entry's, " + entry.time() + ")");
    }
    if (snapshot.version() != entry.version()) {
      fault("version: " + snapshot.version() + " (expected: the entry's, " + entry.version() + ")");
    }
    if (fold == null || component.isEmpty()) {
      return; // its state can't be told
    }
    memory
        .flatMap(MemoryCheck::wrong)
        .ifPresent(
            wrong -> faults.add(row.entity(), row.sequence(), Kind.KEYS, "snapshot: " + wrong));
    try {
      component.get().decodeState(snapshot.state());
      JsonNode folded = component.get().encodeState(fold.state());
      if (!Arrays.equals(Json.canonical(folded), Json.canonical(snapshot.state()))) {
        fault("its state is not the one that the entries lead to");
      }
    } catch (InvalidBody e) {
      fault("its state does not decode: " + e.getMessage());
    } catch (Throwable e) { // an error in the component's records: the others are looked at
      fault("its state can't be compared: " + e);
    }
  }

  private void fault(String what) {
    faults.add(row.entity(), row.sequence(), Kind.SNAPSHOT, "snapshot: " + what);
  }
}
