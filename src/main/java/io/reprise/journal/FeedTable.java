package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of {@link JournalFeed}. The index for times begins with slice and entity type: it is
 * looked into once for each pair of them, and nothing is sorted but what a page may need.
 */
final class FeedTable {

  private static final String PULSE =
      "SELECT last_value, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
          + " FROM reprise.journal_clock";

  // Whoever writes entries holds this lock from before it asks for the time until its rows can be
  // seen, whichever program it is. What another role's transaction does is hidden from a user
  // without rights, and so is when it began.
  private static final String UNDER_WAY =
      "SELECT min(xact_start), count(*) FILTER (WHERE held.pid IS NULL OR state = 'disabled'"
          + " OR query = '<insufficient privilege>')"
          + " FROM pg_locks AS held LEFT JOIN pg_stat_activity AS who ON who.pid = held.pid"
          + " WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted"
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
          + " AND relation = 'event_journal'::regclass";

  private static final String HAS_ENTRIES =
      "SELECT EXISTS (SELECT FROM event_journal WHERE persistence_id > ? || '|'"
          + " AND persistence_id < ? || '}')";

  private static final String ORDER = " ORDER BY db_timestamp, persistence_id, seq_nr";

  private static final String NTH =
      " ORDER BY db_timestamp OFFSET (SELECT rows - 1 FROM asked) LIMIT 1";

  // The collation of a persistence id, which is not that of the index for times.
  private static final String ALL =
      page("SELECT component COLLATE \"default\" FROM (" + SearchTable.COMPONENTS + ") AS found");
  private static final String OF_ONE = page("SELECT ?::varchar");

  private final Storage storage;
  private final long pageBytes;
  private final int timeoutSeconds;

  FeedTable(Storage storage, long pageBytes, Duration timeout) {
    this.storage = storage;
    this.pageBytes = pageBytes;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
  }

  /**
   * From the first row of each pair, or as many of each as make up a page together, comes the time
   * up to which all rows are gathered: with few or with many pairs not many more than asked for.
   * The components are those of the same moment as the rows. Nothing is given that is later than
   * the clock once they are seen: it may have been set back since it was asked.
   */
  private static String page(String components) {
    return "WITH types(type) AS MATERIALIZED ("
        + components
        + "), asked(after_time, after_id, after_sequence, before, rows) AS MATERIALIZED"
        + " (SELECT ?::timestamptz, ?::varchar, ?::bigint, ?::timestamptz, ?::bigint),"
        + " firsts AS MATERIALIZED (SELECT slice, type, first.db_timestamp"
        + " FROM asked, generate_series(0, 1023) AS s(slice) CROSS JOIN types CROSS JOIN LATERAL ("
        + rows("db_timestamp", "after_time", "s.slice", "type")
        + " AND db_timestamp < before ORDER BY db_timestamp LIMIT 1) AS first),"
        + " sample AS MATERIALIZED (SELECT next.db_timestamp"
        + " FROM asked, firsts CROSS JOIN LATERAL ("
        + rows("db_timestamp", "firsts.db_timestamp", "firsts.slice", "type")
        + " AND db_timestamp < before ORDER BY db_timestamp"
        + " LIMIT (SELECT rows / count(*) + 1 FROM firsts)) AS next),"
        + " edge AS MATERIALIZED (SELECT coalesce((SELECT db_timestamp FROM firsts"
        + " WHERE (SELECT count(*) FROM firsts) >= 2 * (SELECT rows FROM asked)"
        + NTH
        + "), (SELECT db_timestamp FROM sample"
        + NTH
        + "), (SELECT max(db_timestamp) FROM sample)) AS last),"
        + " page AS MATERIALIZED (SELECT place.* FROM asked, edge, firsts CROSS JOIN LATERAL ("
        + rows(
            "persistence_id, seq_nr, db_timestamp", "firsts.db_timestamp", "firsts.slice", "type")
        + " AND db_timestamp <= edge.last"
        + ORDER
        + " LIMIT (SELECT rows FROM asked)) AS place WHERE firsts.db_timestamp <= edge.last"
        + ORDER
        + " LIMIT (SELECT rows FROM asked)), sized AS (SELECT *, sum(octet_length(event_payload))"
        + " OVER ("
        + ORDER
        + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before"
        + " FROM page CROSS JOIN LATERAL (SELECT event_payload FROM event_journal"
        + " WHERE persistence_id = page.persistence_id AND seq_nr = page.seq_nr OFFSET 0) AS entry)"
        + " SELECT persistence_id, seq_nr, db_timestamp, event_payload FROM sized"
        + " WHERE coalesce(bytes_before, 0) < ? AND db_timestamp < (SELECT clock_timestamp())"
        + ORDER;
  }

  private static String rows(String columns, String from, String slice, String type) {
    return "SELECT "
        + columns
        + " FROM event_journal WHERE slice = "
        + slice
        + " AND entity_type = "
        + type
        + " AND db_timestamp >= "
        + from
        + " AND (db_timestamp, persistence_id, seq_nr) > (after_time, after_id, after_sequence)";
  }

  /** What changes whenever entries are written. */
  record Clock(long highest, long now) {}

  /** A row, not decoded. */
  @SuppressWarnings("ArrayRecordComponent") // rows are never compared
  record Row(FeedPlace place, byte[] bytes) {}

  Clock clock() throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, PULSE);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Clock(row.getLong(1), row.getLong(2));
    }
  }

  /**
   * When the oldest transaction began that has written entries, or may, and has not ended.
   *
   * @throws FeedUncertain if PostgreSQL does not tell
   */
  Optional<Instant> oldestWrite() throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, UNDER_WAY);
        ResultSet row = select.executeQuery()) {
      row.next();
      if (row.getLong(2) > 0) {
        throw new FeedUncertain(row.getLong(2));
      }
      return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
          .map(OffsetDateTime::toInstant);
    }
  }

  /** The first rows after a place that are earlier than a time. */
  List<Row> rows(Optional<String> component, FeedPlace after, Instant before, int limit)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, component.isPresent() ? OF_ONE : ALL)) {
      int at = 1;
      if (component.isPresent()) {
        select.setString(at++, component.get());
      }
      select.setObject(at++, after.time().atOffset(ZoneOffset.UTC));
      select.setString(at++, after.persistenceId());
      select.setLong(at++, after.sequence());
      select.setObject(at++, before.atOffset(ZoneOffset.UTC));
      select.setLong(at++, limit);
      select.setLong(at, pageBytes);
      List<Row> rows = new ArrayList<>();
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          Instant time = found.getObject(3, OffsetDateTime.class).toInstant();
          rows.add(
              new Row(
                  new FeedPlace(time, found.getString(1), found.getLong(2)), found.getBytes(4)));
        }
      }
      return rows;
    }
  }

  boolean hasEntries(String component) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, HAS_ENTRIES)) {
      select.setString(1, component);
      select.setString(2, component);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    return statement;
  }
}
