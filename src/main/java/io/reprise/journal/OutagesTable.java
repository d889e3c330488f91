package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The statements of {@link Outages}; each is a transaction of its own. */
final class OutagesTable {

  /** What is to blame stays so since the same time; all times are the server's. */
  private static final String WRITE =
      "INSERT INTO reprise.out_of_service AS was"
          + " (persistence_id, sequence, code, detail, node)"
          + " SELECT * FROM unnest(?::varchar[], ?::bigint[], ?::varchar[], ?::text[],"
          + " ?::varchar[]) AS noted(persistence_id, sequence, code, detail, node)"
          + " ORDER BY persistence_id ON CONFLICT (persistence_id) DO UPDATE SET"
          + " since = CASE WHEN was.sequence = excluded.sequence AND was.code = excluded.code"
          + " THEN was.since ELSE excluded.since END, sequence = excluded.sequence,"
          + " code = excluded.code, detail = excluded.detail, node = excluded.node,"
          + " tried = excluded.tried";

  private static final String DELETE =
      "DELETE FROM reprise.out_of_service WHERE persistence_id = ANY (?::varchar[])";

  private static final String NAMES =
      "SELECT persistence_id FROM reprise.out_of_service ORDER BY persistence_id LIMIT ?";

  private static final String WHERE =
      " FROM reprise.out_of_service WHERE (?::varchar IS NULL"
          + " OR starts_with(persistence_id, ?::varchar || '|'))"
          + " AND (?::varchar IS NULL OR code = ?::varchar)";

  private static final String SELECT =
      "SELECT persistence_id, sequence, code, detail, node, since, tried" + WHERE;

  private static final String LIST =
      SELECT + " AND persistence_id > ? ORDER BY persistence_id LIMIT ?";

  private static final String TRIED_LONGEST_AGO = SELECT + " ORDER BY tried LIMIT ?";

  private static final String COUNT = "SELECT count(*)" + WHERE;

  private final Storage storage;
  private final int timeoutSeconds;

  OutagesTable(Storage storage, Duration timeout) {
    this.storage = storage;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
  }

  void write(List<Outages.Note> notes) throws SQLException {
    if (notes.isEmpty()) {
      return;
    }
    try (Connection connection = storage.connection();
        PreparedStatement insert = prepare(connection, WRITE)) {
      set(insert, 1, "varchar", notes, Outages.Note::persistenceId);
      set(insert, 2, "int8", notes, Outages.Note::sequence);
      set(insert, 3, "varchar", notes, Outages.Note::code);
      set(insert, 4, "text", notes, Outages.Note::detail);
      set(insert, 5, "varchar", notes, Outages.Note::node);
      insert.executeUpdate();
    }
  }

  void delete(List<String> names) throws SQLException {
    if (names.isEmpty()) {
      return;
    }
    try (Connection connection = storage.connection();
        PreparedStatement delete = prepare(connection, DELETE)) {
      set(delete, 1, "varchar", names, name -> name);
      delete.executeUpdate();
    }
  }

  List<String> names(int limit) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, NAMES)) {
      select.setInt(1, limit);
      List<String> names = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      return names;
    }
  }

  List<Outages.Case> list(Outages.Filter filter, Optional<String> after, int limit)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, LIST)) {
      int at = where(select, filter);
      select.setString(at, after.map(name -> name.replace('/', '|')).orElse(""));
      select.setInt(at + 1, limit);
      return found(select);
    }
  }

  List<Outages.Case> triedLongestAgo(Outages.Filter filter, int limit) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, TRIED_LONGEST_AGO)) {
      select.setInt(where(select, filter), limit);
      return found(select);
    }
  }

  private static List<Outages.Case> found(PreparedStatement select) throws SQLException {
    List<Outages.Case> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(found(rows));
      }
    }
    return found;
  }

  long count(Outages.Filter filter) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = prepare(connection, COUNT)) {
      where(select, filter);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Sets what {@link #WHERE} asks for; gives the place of the next. */
  private static int where(PreparedStatement statement, Outages.Filter filter) throws SQLException {
    int at = 1;
    for (Optional<String> wanted : List.of(filter.component(), filter.code())) {
      statement.setString(at++, wanted.orElse(null));
      statement.setString(at++, wanted.orElse(null));
    }
    return at;
  }

  private static Outages.Case found(ResultSet rows) throws SQLException {
    String name = rows.getString(1);
    int bar = name.indexOf('|');
    return new Outages.Case(
        name.substring(0, bar),
        name.substring(bar + 1),
        rows.getLong(2),
        rows.getString(3),
        rows.getString(4),
        rows.getString(5),
        rows.getObject(6, OffsetDateTime.class).toInstant(),
        rows.getObject(7, OffsetDateTime.class).toInstant());
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(timeoutSeconds);
    return statement;
  }

  private static <T> void set(
      PreparedStatement statement, int at, String type, List<T> all, Function<T, Object> column)
      throws SQLException {
    Object[] values = all.stream().map(column).toArray();
    statement.setArray(at, statement.getConnection().createArrayOf(type, values));
  }
}
