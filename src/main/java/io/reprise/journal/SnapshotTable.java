package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The SQL of the table of snapshots: one row per entity, in autocommit. */
final class SnapshotTable {

  /** Stands in every row; a serializer of this number is never asked for. */
  static final int SERIALIZER = 842_002;

  private static final String SELECT =
      "SELECT snapshot FROM snapshot WHERE persistence_id = ? AND seq_nr = ?";

  // Its commit does not wait for the disk: one that a crash loses costs time, and nothing else. A
  // slow write of an older snapshot must not undo a newer one; one of the same entry may have been
  // made by an older version of the component.
  private static final String UPSERT =
      "WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true))"
          + " INSERT INTO snapshot (slice, entity_type, persistence_id, seq_nr, write_timestamp,"
          + " ser_id, ser_manifest, snapshot) SELECT ?, ?, ?, ?, ?, ?, ?, ? FROM unhurried"
          + " ON CONFLICT (persistence_id) DO UPDATE SET seq_nr = excluded.seq_nr,"
          + " write_timestamp = excluded.write_timestamp, ser_id = excluded.ser_id,"
          + " ser_manifest = excluded.ser_manifest, snapshot = excluded.snapshot"
          + " WHERE snapshot.seq_nr <= excluded.seq_nr";

  private static final String DELETE =
      "DELETE FROM snapshot WHERE persistence_id = ? AND seq_nr BETWEEN ? AND ?"
          + " AND write_timestamp BETWEEN ? AND ?";

  private final Storage storage;
  private final int timeoutSeconds;

  SnapshotTable(Storage storage, Duration timeout) {
    this.storage = storage;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
  }

  /** The snapshot of a sequence, if it is still there. */
  Optional<byte[]> load(String persistenceId, long sequence) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, SELECT)) {
      select.setString(1, persistenceId);
      select.setLong(2, sequence);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
      }
    }
  }

  void save(Snapshot snapshot, int slice, long writtenAtMillis) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement upsert = prepare(connection, UPSERT)) {
      upsert.setInt(1, slice);
      upsert.setString(2, snapshot.component());
      upsert.setString(3, JournalTable.persistenceId(snapshot.component(), snapshot.id()));
      upsert.setLong(4, snapshot.sequence());
      upsert.setLong(5, writtenAtMillis);
      upsert.setInt(6, SERIALIZER);
      upsert.setString(
          7,
          SnapshotJson.manifest(
              snapshot.component(), snapshot.componentVersion(), snapshot.stateHash()));
      upsert.setBytes(8, SnapshotJson.write(snapshot));
      upsert.executeUpdate();
    }
  }

  /** Deletes the entity's snapshot if sequence and time are in these ranges, ends included. */
  void delete(
      String persistenceId,
      long minSequence,
      long maxSequence,
      long minWrittenAtMillis,
      long maxWrittenAtMillis)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement delete = prepare(connection, DELETE)) {
      delete.setString(1, persistenceId);
      delete.setLong(2, minSequence);
      delete.setLong(3, maxSequence);
      delete.setLong(4, minWrittenAtMillis);
      delete.setLong(5, maxWrittenAtMillis);
      delete.executeUpdate();
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    return statement;
  }
}
