package io.reprise.replay;

import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalScan.SnapshotRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;

/** The snapshots of a scope, in the order of the entities, read as they are asked for. */
final class SnapshotRows {

  private final JournalScan scan;
  private final Scope scope;
  private final Queue<SnapshotRow> read = new ArrayDeque<>();
  private String last = "";
  private boolean ended;

  SnapshotRows(JournalScan scan, Scope scope) {
    this.scan = scan;
    this.scope = scope;
  }

  /** The next one, if it is of an entity before this one. */
  Optional<SnapshotRow> before(String persistenceId) {
    return next().filter(row -> compare(row.persistenceId(), persistenceId) < 0).map(this::take);
  }

  /** The next one, if it is this entity's. */
  Optional<SnapshotRow> of(String persistenceId) {
    return next().filter(row -> row.persistenceId().equals(persistenceId)).map(this::take);
  }

  /** The next one of any entity. */
  Optional<SnapshotRow> any() {
    return next().map(this::take);
  }

  private SnapshotRow take(SnapshotRow row) {
    read.remove();
    return row;
  }

  private Optional<SnapshotRow> next() {
    if (read.isEmpty() && !ended) {
      for (SnapshotRow row : scan.snapshots(scope, last)) {
        read.add(row);
        last = row.persistenceId();
      }
      ended = read.isEmpty();
    }
    return Optional.ofNullable(read.peek());
  }

  /** As PostgreSQL orders persistence ids: byte by byte. */
  private static int compare(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
