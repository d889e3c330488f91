package io.reprise.interconnect;

import io.reprise.component.Outcome;
import io.reprise.storage.Storage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The statements of delivery; each is a transaction of its own. */
final class OutboxTable {

  private static final String COLUMNS =
      "o.sender, o.sequence, o.index, o.slice, o.kind, o.target, o.due, o.attempts, o.parked,"
          + " o.outcome, o.intervened, o.skipped, o.hops_from";

  // Each slice by itself: the index has what is due of one slice in order, not of several.
  private static final String DUE =
      "SELECT "
          + COLUMNS
          + " FROM unnest(?::int[], ?::timestamptz[], ?::varchar[], ?::bigint[], ?::int[])"
          + " AS s(slice, due, sender, sequence, index), LATERAL (SELECT * FROM reprise.outbox AS r"
          + " WHERE r.slice = s.slice AND NOT r.parked AND r.due <= ?"
          + " AND (r.due, r.sender, r.sequence, r.index) > (s.due, s.sender, s.sequence, s.index)"
          + " ORDER BY r.due, r.sender, r.sequence, r.index LIMIT ?) AS o"
          + " ORDER BY o.slice, o.due, o.sender, o.sequence, o.index";

  private static final String OF_SENDERS =
      "SELECT "
          + COLUMNS
          + " FROM unnest(?::varchar[]) AS s(sender), LATERAL (SELECT * FROM reprise.outbox AS r"
          + " WHERE r.sender = s.sender AND (r.due <= ? OR r.kind <> 'schedule')"
          + " ORDER BY r.sequence, r.index LIMIT ?) AS o"
          + " ORDER BY o.sender, o.sequence, o.index";

  // One of each pair is enough, and none of what may be long: there may be very many.
  private static final String PARKED =
      "SELECT DISTINCT ON (sender, kind, target) sender, sequence, index, slice, kind, target, due,"
          + " attempts, parked, NULL::bytea, NULL, skipped, hops_from FROM reprise.outbox"
          + " WHERE parked AND slice BETWEEN ? AND ?"
          + " ORDER BY sender, kind, target, sequence, index";

  private static final String DELETE =
      "DELETE FROM reprise.outbox AS o"
          + " USING unnest(?::varchar[], ?::bigint[], ?::int[]) AS d(sender, sequence, index)"
          + " WHERE o.sender = d.sender AND o.sequence = d.sequence AND o.index = d.index";

  // Of two that note, one may be late: what is known of an outcome, and what is parked, stays.
  private static final String FAILED =
      "UPDATE reprise.outbox AS o SET attempts = greatest(o.attempts, f.attempts),"
          + " error = f.error, code = coalesce(f.code, o.code), tried = clock_timestamp(),"
          + " parked = o.parked OR f.code IS NOT NULL,"
          + " parked_at = CASE WHEN o.parked OR f.code IS NULL THEN o.parked_at"
          + " ELSE clock_timestamp() END, outcome = coalesce(f.outcome, o.outcome)"
          + " FROM unnest(?::varchar[], ?::bigint[], ?::int[], ?::int[], ?::text[], ?::varchar[],"
          + " ?::bytea[]) AS f(sender, sequence, index, attempts, error, code, outcome)"
          + " WHERE o.sender = f.sender AND o.sequence = f.sequence AND o.index = f.index";

  // A mark outlives the row that could come again, and whatever is still on its way.
  private static final String PRUNE =
      "DELETE FROM reprise.handled WHERE command IN (SELECT command FROM reprise.handled AS h"
          + " WHERE h.command < ? AND h.at < clock_timestamp() - ? * interval '1 second'"
          + " AND NOT EXISTS (SELECT FROM reprise.outbox AS o WHERE o.sender = h.sender"
          + " AND o.sequence = h.sent AND o.index = h.index) LIMIT ?)";

  /** Where a slice is read on from. */
  record From(int slice, Instant due, String sender, long sequence, int index) {
    static From start(int slice) {
      return new From(slice, Instant.EPOCH.minus(Duration.ofDays(1)), "", 0, 0);
    }

    /** The slices that gave as many rows as they could, and where to read on in them. */
    static List<From> after(List<Row> rows, int perSlice) {
      Map<Integer, Integer> counts = new HashMap<>();
      Map<Integer, Row> last = new LinkedHashMap<>();
      for (Row row : rows) {
        counts.merge(row.slice(), 1, Integer::sum);
        last.put(row.slice(), row);
      }
      return last.values().stream()
          .filter(row -> counts.getOrDefault(row.slice(), 0) >= perSlice)
          .map(Row::next)
          .toList();
    }
  }

  /** A row; what exactly is to be done stands in the entry that it names. */
  record Row(ErrandKey key, int slice, Errand.Pair pair, Instant due, Errand.Noted noted) {
    From next() {
      return new From(slice, due, key.persistenceId(), key.sequence(), key.index());
    }

    /** Whom it goes to, as {@link Errand#receiver} has it. */
    String receiver() {
      return pair.isTimer() ? pair.sender() : pair.to();
    }
  }

  /**
   * An attempt that failed.
   *
   * @param outcome how the message or call has ended, where its sender could not be told yet
   * @param code why it is parked; empty if it is tried again
   */
  record Failed(
      ErrandKey key,
      int attempts,
      @Nullable Outcome outcome,
      String error,
      Optional<String> code) {}

  private final Storage storage;
  private final int timeoutSeconds;

  OutboxTable(Storage storage, Duration timeout) {
    this.storage = storage;
    this.timeoutSeconds = (int) Math.max(1, timeout.plusMillis(999).toSeconds());
  }

  /** What is due at a time, at most so many rows of each slice, in order within each. */
  List<Row> due(List<From> slices, Instant until, int perSlice) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, DUE)) {
      set(select, 1, "int4", slices, From::slice);
      set(select, 2, "timestamptz", slices, from -> Timestamp.from(from.due()));
      set(select, 3, "varchar", slices, From::sender);
      set(select, 4, "int8", slices, From::sequence);
      set(select, 5, "int4", slices, From::index);
      select.setTimestamp(6, Timestamp.from(until));
      select.setInt(7, perSlice);
      return rows(select);
    }
  }

  /** What these senders have in the outbox that is due at a time, parked or not, in order. */
  List<Row> ofSenders(List<String> senders, Instant until, int perSender) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, OF_SENDERS)) {
      set(select, 1, "varchar", senders, sender -> sender.replace('/', '|'));
      select.setTimestamp(2, Timestamp.from(until));
      select.setInt(3, perSender);
      return rows(select);
    }
  }

  /** All that is parked of these slices. */
  List<Row> parked(int firstSlice, int lastSlice) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, PARKED)) {
      select.setInt(1, firstSlice);
      select.setInt(2, lastSlice);
      return rows(select);
    }
  }

  void delete(List<ErrandKey> done) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement delete = prepare(connection, DELETE)) {
      set(delete, 1, "varchar", done, ErrandKey::persistenceId);
      set(delete, 2, "int8", done, ErrandKey::sequence);
      set(delete, 3, "int4", done, ErrandKey::index);
      delete.executeUpdate();
    }
  }

  /** Notes attempts that failed. */
  void note(List<Failed> failures) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement update = prepare(connection, FAILED)) {
      set(update, 1, "varchar", failures, failed -> failed.key().persistenceId());
      set(update, 2, "int8", failures, failed -> failed.key().sequence());
      set(update, 3, "int4", failures, failed -> failed.key().index());
      set(update, 4, "int4", failures, Failed::attempts);
      set(update, 5, "text", failures, failed -> failed.error().replace('\u0000', '\ufffd'));
      set(update, 6, "varchar", failures, failed -> failed.code().orElse(null));
      byte[][] outcomes = // the driver takes no others than these for an array of bytea
          failures.stream()
              .map(failed -> OutcomeJson.bytes(failed.outcome()))
              .toArray(byte[][]::new);
      update.setArray(7, connection.createArrayOf("bytea", outcomes));
      update.executeUpdate();
    }
  }

  /**
   * Deletes marks of what can't come again.
   *
   * @param keepFor how long a mark is kept after its row of the outbox
   * @return how many
   */
  int prune(Instant before, Duration keepFor, int atMost) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement delete = prepare(connection, PRUNE)) {
      delete.setObject(1, new UUID(before.toEpochMilli() << 16, 0));
      delete.setLong(2, keepFor.toSeconds());
      delete.setInt(3, atMost);
      return delete.executeUpdate();
    }
  }

  private static List<Row> rows(PreparedStatement select) throws SQLException {
    List<Row> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(row(rows));
      }
    }
    return found;
  }

  private static Row row(ResultSet rows) throws SQLException {
    String sender = rows.getString(1).replace('|', '/');
    String target = rows.getString(6);
    String to =
        switch (rows.getString(5)) {
          case "schedule" -> "timer " + target;
          case "call" -> "endpoint " + target.substring(0, Math.max(0, target.indexOf('/')));
          default -> target;
        };
    Errand.Noted noted =
        new Errand.Noted(
            rows.getInt(8),
            rows.getBoolean(9),
            OutcomeJson.outcome(rows.getBytes(10)),
            rows.getString(11),
            rows.getBoolean(12),
            rows.getInt(13));
    return new Row(
        new ErrandKey(sender, rows.getLong(2), rows.getInt(3)),
        rows.getInt(4),
        new Errand.Pair(sender, to),
        rows.getObject(7, OffsetDateTime.class).toInstant(),
        noted);
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    return statement;
  }

  private static <T> void set(
      PreparedStatement statement, int at, String type, List<T> all, Function<T, ?> column)
      throws SQLException {
    Object[] values = new Object[all.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(all.get(i));
    }
    Array array = statement.getConnection().createArrayOf(type, values);
    statement.setArray(at, array);
  }
}
