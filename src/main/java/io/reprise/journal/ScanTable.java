package io.reprise.journal;

import io.reprise.journal.JournalScan.Place;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SQL that goes through whole tables by their primary keys, a page at a time. */
final class ScanTable {

  // The first row whatever its size, the others as long as those before them are small enough.
  private static final String ENTRIES =
      "SELECT persistence_id, seq_nr, db_timestamp, event_ser_manifest, event_payload, writer"
          + " FROM ("
          + "SELECT *, sum(octet_length(event_payload)) OVER (ORDER BY persistence_id, seq_nr"
          + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM ("
          + "SELECT persistence_id, seq_nr, db_timestamp, event_ser_manifest, event_payload, writer"
          + " FROM event_journal WHERE (persistence_id, seq_nr) > (?, ?) AND persistence_id <= ?"
          + " ORDER BY persistence_id, seq_nr LIMIT ?) AS page) AS sized"
          + " WHERE coalesce(bytes_before, 0) < ? ORDER BY persistence_id, seq_nr";

  private static final String SNAPSHOTS =
      "SELECT persistence_id, seq_nr, ser_manifest, snapshot FROM ("
          + "SELECT *, sum(octet_length(snapshot)) OVER (ORDER BY persistence_id"
          + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM ("
          + "SELECT persistence_id, seq_nr, ser_manifest, snapshot FROM snapshot"
          + " WHERE persistence_id > ? AND persistence_id >= ? AND persistence_id <= ?"
          + " ORDER BY persistence_id LIMIT ?) AS page) AS sized"
          + " WHERE coalesce(bytes_before, 0) < ? ORDER BY persistence_id";

  private static final String OUTBOX =
      "SELECT sender, sequence, index, kind, target, event_payload FROM ("
          + "SELECT *, sum(octet_length(event_payload)) OVER (ORDER BY sender, sequence, index"
          + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM ("
          + "SELECT sender, sequence, index, kind, target,"
          + " (SELECT event_payload FROM event_journal"
          + " WHERE persistence_id = sender AND seq_nr = sequence) AS event_payload"
          + " FROM reprise.outbox WHERE (sender, sequence, index) > (?, ?, ?) AND sender <= ?"
          + " ORDER BY sender, sequence, index LIMIT ?) AS page) AS sized"
          + " WHERE coalesce(bytes_before, 0) < ? ORDER BY sender, sequence, index";

  private static final String OF_SLICE =
      "SELECT DISTINCT persistence_id FROM event_journal"
          + " WHERE slice = ? AND entity_type = ? AND db_timestamp >= ? ORDER BY persistence_id";

  private static final String SLICE_SINCE =
      "SELECT persistence_id, seq_nr, db_timestamp, event_ser_manifest, event_payload, writer"
          + " FROM ("
          + "SELECT *, sum(octet_length(event_payload)) OVER ("
          + "ORDER BY db_timestamp, seq_nr, persistence_id"
          + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM ("
          + "SELECT persistence_id, seq_nr, db_timestamp, event_ser_manifest, event_payload, writer"
          + " FROM event_journal WHERE slice = ? AND entity_type = ? AND db_timestamp >= ?"
          + " AND (db_timestamp, seq_nr, persistence_id) > (?, ?, ?)"
          + " ORDER BY db_timestamp, seq_nr, persistence_id LIMIT ?) AS page) AS sized"
          + " WHERE coalesce(bytes_before, 0) < ? ORDER BY db_timestamp, seq_nr, persistence_id";

  private static final String MARKS =
      "SELECT command, receiver, sequence, EXISTS (SELECT 1 FROM event_journal"
          + " WHERE persistence_id = receiver AND seq_nr = sequence)"
          + " FROM reprise.handled WHERE command = ANY (?)";

  private static final String NOW = "SELECT clock_timestamp()";

  private static final String ESTIMATE =
      "EXPLAIN SELECT FROM event_journal WHERE persistence_id >= ? AND persistence_id <= ?";

  private static final Pattern ROWS = Pattern.compile("rows=(\\d+)");

  private final Storage storage;
  private final int pageRows;
  private final long pageBytes;
  private final int timeoutSeconds;

  ScanTable(Storage storage, int pageRows, long pageBytes, Duration timeout) {
    this.storage = storage;
    this.pageRows = pageRows;
    this.pageBytes = pageBytes;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
  }

  JournalScan.Page entries(Scope scope, Place after) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, ENTRIES)) {
      select.setString(1, after.persistenceId());
      select.setLong(2, after.sequence());
      select.setString(3, scope.through());
      select.setInt(4, pageRows);
      select.setLong(5, pageBytes);
      return page(select);
    }
  }

  private JournalScan.Page page(PreparedStatement select) throws SQLException {
    List<JournalScan.Row> rows = new ArrayList<>();
    long bytes = 0;
    try (ResultSet found = select.executeQuery()) {
      while (found.next()) {
        byte[] payload = found.getBytes(5);
        bytes += payload.length;
        rows.add(
            new JournalScan.Row(
                found.getString(1),
                found.getLong(2),
                found.getObject(3, OffsetDateTime.class).toInstant(),
                found.getString(4),
                payload,
                JournalImport.hasWritten(found.getString(6))));
      }
    }
    return new JournalScan.Page(rows, rows.size() == pageRows || bytes >= pageBytes);
  }

  JournalScan.Page ofSliceSince(
      int slice, String component, Instant since, Optional<JournalScan.Row> after)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, SLICE_SINCE)) {
      select.setInt(1, slice);
      select.setString(2, component);
      select.setObject(3, since.atOffset(ZoneOffset.UTC));
      select.setObject(
          4, after.map(JournalScan.Row::databaseTime).orElse(since).atOffset(ZoneOffset.UTC));
      select.setLong(5, after.map(JournalScan.Row::sequence).orElse(Long.MIN_VALUE));
      select.setString(6, after.map(JournalScan.Row::persistenceId).orElse(""));
      select.setInt(7, pageRows);
      select.setLong(8, pageBytes);
      return page(select);
    }
  }

  Map<UUID, JournalScan.Mark> marks(Collection<UUID> commands) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, MARKS)) {
      select.setArray(1, connection.createArrayOf("uuid", commands.toArray()));
      Map<UUID, JournalScan.Mark> marks = new HashMap<>();
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          marks.put(
              found.getObject(1, UUID.class),
              new JournalScan.Mark(
                  JournalScan.entity(found.getString(2)), found.getLong(3), found.getBoolean(4)));
        }
      }
      return marks;
    }
  }

  Instant now() throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, NOW);
        ResultSet now = select.executeQuery()) {
      if (!now.next()) {
        throw new SQLException("no row from " + NOW);
      }
      return now.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  List<JournalScan.SnapshotRow> snapshots(Scope scope, String after) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, SNAPSHOTS)) {
      select.setString(1, after);
      select.setString(2, scope.from());
      select.setString(3, scope.through());
      select.setInt(4, pageRows);
      select.setLong(5, pageBytes);
      List<JournalScan.SnapshotRow> rows = new ArrayList<>();
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          rows.add(
              new JournalScan.SnapshotRow(
                  found.getString(1), found.getLong(2), found.getString(3), found.getBytes(4)));
        }
      }
      return rows;
    }
  }

  List<JournalScan.Unsent> outbox(Scope scope, Optional<JournalScan.Unsent> after)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, OUTBOX)) {
      select.setString(1, after.map(JournalScan.Unsent::persistenceId).orElse(scope.from()));
      select.setLong(2, after.map(JournalScan.Unsent::sequence).orElse(Long.MIN_VALUE));
      select.setInt(3, after.map(JournalScan.Unsent::index).orElse(Integer.MIN_VALUE));
      select.setString(4, scope.through());
      select.setInt(5, pageRows);
      select.setLong(6, pageBytes);
      List<JournalScan.Unsent> rows = new ArrayList<>();
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          rows.add(
              new JournalScan.Unsent(
                  found.getString(1),
                  found.getLong(2),
                  found.getInt(3),
                  found.getString(4),
                  found.getString(5),
                  Optional.ofNullable(found.getBytes(6))));
        }
      }
      return rows;
    }
  }

  List<String> ofSlice(int slice, String component, Instant since) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, OF_SLICE)) {
      select.setInt(1, slice);
      select.setString(2, component);
      select.setObject(3, since.atOffset(ZoneOffset.UTC));
      List<String> ids = new ArrayList<>();
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          ids.add(found.getString(1));
        }
      }
      return ids;
    }
  }

  long estimatedEntries(Scope scope) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement explain = prepare(connection, ESTIMATE)) {
      explain.setString(1, scope.from());
      explain.setString(2, scope.through());
      try (ResultSet plan = explain.executeQuery()) {
        Matcher rows = ROWS.matcher(plan.next() ? plan.getString(1) : "");
        return rows.find() ? Long.parseLong(rows.group(1)) : 0;
      }
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    return statement;
  }
}
