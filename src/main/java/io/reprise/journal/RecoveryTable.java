package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what entities need to recover: of each its snapshot, the entries from there on, and its
 * highest sequence, of many entities in one statement.
 */
final class RecoveryTable {

  // A snapshot counts if it is of the component's version and state shape (its manifest) and not
  // ahead of the journal. The entry that it was taken at comes with those after it: it tells
  // whether they belong together.
  private static final String SELECT =
      """
      WITH asked AS MATERIALIZED (
        SELECT no, id,
          (SELECT max(seq_nr) FROM event_journal WHERE persistence_id = id) AS highest,
          (SELECT seq_nr FROM snapshot
            WHERE persistence_id = id AND ser_manifest = manifest) AS snapshot_seq
        FROM unnest(?::varchar[], ?::varchar[]) WITH ORDINALITY AS a(id, manifest, no)
        OFFSET 0
      ), known AS MATERIALIZED (
        SELECT no, id, highest,
          CASE WHEN snapshot_seq <= highest THEN snapshot_seq END AS snapshot_seq FROM asked
      )
      SELECT no, 0 AS part, highest AS seq, snapshot_seq,
        (SELECT write_timestamp FROM snapshot WHERE persistence_id = id) AS written_at,
        (SELECT snapshot FROM snapshot WHERE persistence_id = id AND seq_nr = snapshot_seq
          AND octet_length(snapshot) <= ?) AS bytes
      FROM known
      UNION ALL
      SELECT no, 1, e.seq_nr, NULL, NULL, e.event_payload
      FROM known CROSS JOIN LATERAL (
        SELECT seq_nr, event_payload FROM (
          SELECT seq_nr, event_payload, sum(octet_length(event_payload)) OVER (ORDER BY seq_nr
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
          FROM (
            SELECT seq_nr, event_payload FROM event_journal
            WHERE persistence_id = id AND seq_nr >= coalesce(snapshot_seq, 1)
            ORDER BY seq_nr LIMIT ?
          ) AS page
        ) AS sized WHERE coalesce(bytes_before, 0) < ?
      ) AS e WHERE highest IS NOT NULL
      ORDER BY no, part, seq
      """;

  /** An entity, and the manifest that a snapshot must have to be of use. */
  record Question(String persistenceId, String manifest) {}

  /**
   * What the journal holds of an entity.
   *
   * @param highest its highest sequence, 0 if it has no entries
   * @param snapshotSequence the sequence of its snapshot, 0 if there is none that counts
   * @param writtenAtMillis when the snapshot was written, 0 if there is none
   * @param snapshot the snapshot, unless it is so large that it must be read on its own
   * @param rows from the one of the snapshot on, or from the first; perhaps not all
   */
  record Found(
      long highest,
      long snapshotSequence,
      long writtenAtMillis,
      Optional<byte[]> snapshot,
      List<JournalTable.StoredRow> rows) {}

  private final Storage storage;
  private final int entriesMax;
  private final long bytesMax;
  private final int timeoutSeconds;

  RecoveryTable(Storage storage, int entriesMax, long bytesMax, Duration timeout) {
    this.storage = storage;
    this.entriesMax = entriesMax;
    this.bytesMax = bytesMax;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
  }

  List<Found> read(List<Question> questions) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setQueryTimeout(timeoutSeconds);
      select.setArray(
          1,
          connection.createArrayOf(
              "varchar", questions.stream().map(Question::persistenceId).toArray(String[]::new)));
      select.setArray(
          2,
          connection.createArrayOf(
              "varchar", questions.stream().map(Question::manifest).toArray(String[]::new)));
      select.setLong(3, bytesMax);
      select.setInt(4, entriesMax);
      select.setLong(5, bytesMax);
      List<Found> found = new ArrayList<>(questions.size());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (rows.getInt(2) == 0) {
            found.add(
                new Found(
                    rows.getLong(3),
                    rows.getLong(4),
                    rows.getLong(5),
                    Optional.ofNullable(rows.getBytes(6)),
                    new ArrayList<>()));
          } else {
            found
                .get(found.size() - 1)
                .rows()
                .add(new JournalTable.StoredRow(rows.getLong(3), rows.getBytes(6)));
          }
        }
      }
      return found;
    }
  }
}
