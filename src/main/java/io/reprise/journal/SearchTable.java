package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The SQL that searches entries of all entities by when they were written. The index for times
 * begins with slice and entity type, so every statement names all of both and looks into the index
 * once for each pair: a thousand looks are a few milliseconds. OFFSET 0 keeps PostgreSQL from
 * making another plan of it when it takes a stretch of time for a large part of the table.
 */
final class SearchTable {

  /** Slices of akka-persistence: 1,024. */
  private static final String PAIRS =
      " FROM generate_series(0, 1023) AS s(slice) CROSS JOIN unnest(?::varchar[]) AS t(type)";

  // From one component to the next by the primary key, however many entities lie between: the
  // persistence id is component|id, and } is the character after |.
  static final String COMPONENTS =
      "WITH RECURSIVE found(component) AS ("
          + "(SELECT split_part(persistence_id, '|', 1) FROM event_journal"
          + " ORDER BY persistence_id LIMIT 1)"
          + " UNION ALL"
          + " SELECT (SELECT split_part(persistence_id, '|', 1) FROM event_journal"
          + " WHERE persistence_id > found.component || '}' ORDER BY persistence_id LIMIT 1)"
          + " FROM found WHERE found.component IS NOT NULL)"
          + " SELECT component FROM found WHERE component IS NOT NULL";

  private static final String EDGES =
      "SELECT min(oldest), max(newest)"
          + PAIRS
          + " CROSS JOIN LATERAL (SELECT min(db_timestamp) AS oldest, max(db_timestamp) AS newest"
          + " FROM event_journal WHERE slice = s.slice AND entity_type = t.type) AS edges";

  private static final String PLACES_BEGIN =
      "SELECT persistence_id, seq_nr, db_timestamp"
          + PAIRS
          + " CROSS JOIN LATERAL (SELECT persistence_id, seq_nr, db_timestamp FROM event_journal"
          + " WHERE slice = s.slice AND entity_type = t.type"
          + " AND db_timestamp >= ? AND db_timestamp < ? AND (";
  private static final String CONTAINS = "position(?::bytea IN event_payload) > 0";
  private static final String PLACES_END =
      ") OFFSET 0) AS found ORDER BY db_timestamp DESC LIMIT ?";

  private final Storage storage;

  SearchTable(Storage storage) {
    this.storage = storage;
  }

  /** Where an entry is, and when PostgreSQL took it. */
  record Place(String persistenceId, long sequence, Instant time) {}

  /** When the oldest and the newest entry were written. */
  record Edges(Instant oldest, Instant newest) {}

  /** The components that have entries, installed or not. */
  List<String> components(Duration timeout) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, COMPONENTS, timeout);
        ResultSet rows = select.executeQuery()) {
      List<String> components = new ArrayList<>();
      while (rows.next()) {
        components.add(rows.getString(1));
      }
      return components;
    }
  }

  /** Empty if there are no entries. */
  Optional<Edges> edges(List<String> components, Duration timeout) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, EDGES, timeout)) {
      select.setArray(1, array(connection, components));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        OffsetDateTime oldest = row.getObject(1, OffsetDateTime.class);
        return oldest == null
            ? Optional.empty()
            : Optional.of(
                new Edges(oldest.toInstant(), row.getObject(2, OffsetDateTime.class).toInstant()));
      }
    }
  }

  /**
   * Entries whose bytes contain one of several, newest first.
   *
   * @param from when the oldest may have been written
   * @param before all were written before this
   * @param needles what to look for; at least one
   * @param limit how many at most
   */
  List<Place> containing(
      List<String> components,
      Instant from,
      Instant before,
      List<byte[]> needles,
      int limit,
      Duration timeout)
      throws SQLException {
    String contain = String.join(" OR ", java.util.Collections.nCopies(needles.size(), CONTAINS));
    try (Connection connection = storage.connection();
        PreparedStatement select =
            prepare(connection, PLACES_BEGIN + contain + PLACES_END, timeout)) {
      int at = 1;
      select.setArray(at++, array(connection, components));
      select.setObject(at++, from.atOffset(ZoneOffset.UTC));
      select.setObject(at++, before.atOffset(ZoneOffset.UTC));
      for (byte[] needle : needles) {
        select.setBytes(at++, needle);
      }
      select.setInt(at, limit);
      List<Place> places = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          places.add(
              new Place(
                  rows.getString(1),
                  rows.getLong(2),
                  rows.getObject(3, OffsetDateTime.class).toInstant()));
        }
      }
      return places;
    }
  }

  private static Array array(Connection connection, List<String> components) throws SQLException {
    return connection.createArrayOf("varchar", components.toArray());
  }

  private static PreparedStatement prepare(Connection connection, String sql, Duration timeout)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
    return statement;
  }
}
