package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The SQL that reads the table of entries. Every statement is short, in autocommit, on a connection
 * that goes back at once: a read never holds a transaction open.
 */
final class JournalTable {

  private static final String COLUMNS =
      "SELECT seq_nr, event_payload FROM event_journal"
          + " WHERE persistence_id = ? AND seq_nr > ? AND seq_nr < ?";
  private static final String ASCENDING = page("seq_nr");
  private static final String DESCENDING = page("seq_nr DESC");
  private static final String CONTAINS = "position(?::bytea IN event_payload) > 0";

  private static final String HANDLED =
      "SELECT (SELECT sequence FROM reprise.handled AS h WHERE h.command = m.command"
          + " AND h.receiver = m.receiver) FROM unnest(?::uuid[], ?::varchar[])"
          + " WITH ORDINALITY AS m(command, receiver, no) ORDER BY no";

  private static final String AT =
      "SELECT persistence_id, seq_nr, event_payload FROM (SELECT persistence_id, seq_nr,"
          + " event_payload, no, sum(octet_length(event_payload)) OVER (ORDER BY no"
          + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before"
          + " FROM unnest(?::varchar[], ?::bigint[]) WITH ORDINALITY AS place(id, sequence, no)"
          + " JOIN event_journal ON persistence_id = id AND seq_nr = sequence) AS sized"
          + " WHERE coalesce(bytes_before, 0) < ? ORDER BY no";

  // One step back from the end of the index for each entity; a GROUP BY would read all its entries.
  private static final String HIGHEST =
      "SELECT (SELECT max(seq_nr) FROM event_journal WHERE persistence_id = asked.id)"
          + " FROM unnest(?::varchar[]) WITH ORDINALITY AS asked(id, place) ORDER BY place";

  // From one entity to the next by the primary key, however many entries lie between. The recursion
  // yields them in byte order and stops when the outer limit is reached.
  private static final String ENTITIES =
      "WITH RECURSIVE found(id) AS ("
          + "(SELECT persistence_id FROM event_journal"
          + " WHERE persistence_id >= ? AND persistence_id > ? AND persistence_id < ?"
          + " ORDER BY persistence_id LIMIT 1)"
          + " UNION ALL"
          + " SELECT (SELECT persistence_id FROM event_journal"
          + " WHERE persistence_id > found.id AND persistence_id < ?"
          + " ORDER BY persistence_id LIMIT 1) FROM found WHERE found.id IS NOT NULL)"
          + " SELECT id FROM found WHERE id IS NOT NULL AND EXISTS ("
          + "SELECT FROM event_journal WHERE persistence_id = found.id"
          + " AND event_ser_manifest NOT LIKE '%/#%') LIMIT ?";

  private final Storage storage;
  private final long pageBytes;
  private final int timeoutSeconds;

  JournalTable(Storage storage, long pageBytes, Duration timeout) {
    this.storage = storage;
    this.pageBytes = pageBytes;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
  }

  /** The first one whatever its size, the others as long as those before them are small enough. */
  private static String page(String order) {
    return "SELECT seq_nr, event_payload FROM (SELECT seq_nr, event_payload,"
        + " sum(octet_length(event_payload)) OVER (ORDER BY "
        + order
        + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM ("
        + COLUMNS
        + " ORDER BY "
        + order
        + " LIMIT ?) AS page) AS sized WHERE coalesce(bytes_before, 0) < ? ORDER BY "
        + order;
  }

  static String persistenceId(String component, String id) {
    return component + "|" + id;
  }

  /**
   * Rows that follow one another, not decoded.
   *
   * @param more whether a limit was reached, so that there may be further ones
   */
  record StoredPage(List<StoredRow> rows, boolean more) {}

  /** An entry as it is stored. */
  @SuppressWarnings("ArrayRecordComponent") // rows are never compared
  record StoredRow(long sequence, byte[] bytes) {}

  Journal.Page entries(String persistenceId, Journal.Range range) throws SQLException {
    StoredPage page = rows(persistenceId, range);
    String entity = persistenceId.replace('|', '/');
    return new Journal.Page(
        page.rows().stream()
            .map(row -> StoredEntry.entry(row.bytes(), entity, row.sequence()))
            .toList(),
        page.more());
  }

  StoredPage rows(String persistenceId, Journal.Range range) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select =
            prepare(connection, range.ascending() ? ASCENDING : DESCENDING)) {
      select.setString(1, persistenceId);
      select.setLong(2, range.after());
      select.setLong(3, range.before());
      select.setInt(4, range.limit());
      select.setLong(5, pageBytes);
      List<StoredRow> rows = new ArrayList<>();
      long bytes = 0;
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          StoredRow row = new StoredRow(found.getLong(1), found.getBytes(2));
          bytes += row.bytes().length;
          rows.add(row);
        }
      }
      return new StoredPage(rows, rows.size() == range.limit() || bytes >= pageBytes);
    }
  }

  /** The entry of a sequence. */
  Optional<Entry> entry(String persistenceId, long sequence) throws SQLException {
    Journal.Range only = new Journal.Range(sequence - 1, sequence + 1, true, 1);
    return entries(persistenceId, only).entries().stream().findFirst();
  }

  /** A command that came from an effect, and whose it would be. */
  record Mark(String receiver, UUID command) {}

  /** The first entry of each of these commands, by its mark: 0 if it was given up. */
  List<Optional<Long>> handled(List<Mark> marks) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, HANDLED)) {
      select.setArray(
          1, connection.createArrayOf("uuid", marks.stream().map(Mark::command).toArray()));
      select.setArray(
          2, connection.createArrayOf("varchar", marks.stream().map(Mark::receiver).toArray()));
      List<Optional<Long>> found = new ArrayList<>(marks.size());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(Optional.ofNullable(rows.getObject(1, Long.class)));
        }
      }
      return found;
    }
  }

  /** All entries of the command whose first one has this sequence. */
  List<Entry> command(String persistenceId, long first) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    long next = first;
    do {
      Optional<Entry> entry = entry(persistenceId, next);
      if (entry.isEmpty()) {
        return entries;
      }
      entries.add(entry.get());
      next++;
    } while (next <= entries.get(0).lastSequence());
    return entries;
  }

  /** See {@link Journal#at}. */
  List<Entry> at(List<Journal.Place> places) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, AT)) {
      String[] ids = places.stream().map(Journal.Place::persistenceId).toArray(String[]::new);
      Long[] sequences = places.stream().map(Journal.Place::sequence).toArray(Long[]::new);
      select.setArray(1, connection.createArrayOf("varchar", ids));
      select.setArray(2, connection.createArrayOf("int8", sequences));
      select.setLong(3, pageBytes);
      List<Entry> entries = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String entity = rows.getString(1).replace('|', '/');
          entries.add(StoredEntry.entry(rows.getBytes(3), entity, rows.getLong(2)));
        }
      }
      return entries;
    }
  }

  /** Entries with {@code after < sequence < before} whose bytes contain one of these. */
  List<Entry> containing(String persistenceId, long after, long before, byte[]... needles)
      throws SQLException {
    String contain = String.join(" OR ", Collections.nCopies(needles.length, CONTAINS));
    String sql = COLUMNS + " AND (" + contain + ") ORDER BY seq_nr";
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, sql)) {
      select.setString(1, persistenceId);
      select.setLong(2, after);
      select.setLong(3, before);
      for (int i = 0; i < needles.length; i++) {
        select.setBytes(4 + i, needles[i]);
      }
      return read(select, persistenceId);
    }
  }

  /** The highest sequence of each entity, in the order asked, 0 for those without entries. */
  List<Long> highest(List<String> persistenceIds) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, HIGHEST)) {
      select.setArray(1, connection.createArrayOf("varchar", persistenceIds.toArray()));
      List<Long> highest = new ArrayList<>(persistenceIds.size());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          highest.add(rows.getLong(1)); // NULL, of an entity without entries, reads as 0
        }
      }
      return highest;
    }
  }

  /**
   * Persistence ids of entities that have an event.
   *
   * @param from the first that may be
   * @param after comes before all that may be
   * @param before comes after all that may be
   */
  List<String> entities(String from, String after, String before, int limit) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, ENTITIES)) {
      select.setString(1, from);
      select.setString(2, after);
      select.setString(3, before);
      select.setString(4, before);
      select.setInt(5, limit);
      List<String> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    return statement;
  }

  private static List<Entry> read(PreparedStatement select, String persistenceId)
      throws SQLException {
    String entity = persistenceId.replace('|', '/');
    List<Entry> entries = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        entries.add(StoredEntry.entry(rows.getBytes(2), entity, rows.getLong(1)));
      }
    }
    return entries;
  }
}
