package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Cause;
import io.reprise.storage.Storage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL that reads what has become of effects, beside their entries. */
final class EffectTable {

  private static final String OF_THESE =
      " JOIN unnest(?::varchar[], ?::bigint[], ?::int[]) AS asked(sender, sequence, index)"
          + " USING (sender, sequence, index)";

  // What is parked before it in its pair (calls: of its endpoint) holds one back.
  private static final String OUTSTANDING =
      "SELECT sender, sequence, index, kind, target, due, attempts, parked, code, coalesce("
          + "(SELECT 'held back by ' || replace(p.sender, '|', '/') || '/' || p.sequence || '/'"
          + " || p.index || ', which is parked' FROM reprise.outbox AS p"
          + " WHERE p.sender = o.sender AND p.parked AND NOT o.parked AND o.kind <> 'schedule'"
          + " AND p.kind = o.kind AND CASE p.kind"
          + " WHEN 'call' THEN split_part(p.target, '/', 1) = split_part(o.target, '/', 1)"
          + " ELSE p.target = o.target END AND (p.sequence, p.index) < (o.sequence, o.index)"
          + " ORDER BY p.sequence, p.index LIMIT 1), error) AS error, tried, parked_at, outcome"
          + " FROM reprise.outbox AS o"
          + OF_THESE;

  private static final String SKIPPED =
      "SELECT sender, sequence, index, at, caller, reason FROM reprise.interventions"
          + OF_THESE
          + " WHERE action = 'skip' ORDER BY at";

  private final Storage storage;
  private final int timeoutSeconds;

  EffectTable(Storage storage, Duration timeout) {
    this.storage = storage;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
  }

  private interface Row<T> {
    T read(ResultSet rows) throws SQLException;
  }

  Map<Cause, Outstanding> outstanding(Collection<Cause> effects) throws SQLException {
    return select(OUTSTANDING, effects, EffectTable::outstanding);
  }

  /** The last time that each of these was left out, of those that were. */
  Map<Cause, Skipped> skipped(Collection<Cause> effects) throws SQLException {
    return select(
        SKIPPED,
        effects,
        rows -> new Skipped(time(rows, "at").orElseThrow(), rows.getString(5), rows.getString(6)));
  }

  private <T> Map<Cause, T> select(String sql, Collection<Cause> effects, Row<T> row)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setQueryTimeout(timeoutSeconds);
      List<String> senders =
          effects.stream().map(effect -> effect.entity().replace('/', '|')).toList();
      Object[] sequences = effects.stream().map(Cause::sequence).toArray();
      Object[] indexes = effects.stream().map(Cause::index).toArray();
      select.setArray(1, connection.createArrayOf("varchar", senders.toArray()));
      select.setArray(2, connection.createArrayOf("int8", sequences));
      select.setArray(3, connection.createArrayOf("int4", indexes));
      Map<Cause, T> found = new HashMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String entity = rows.getString(1).replace('|', '/');
          found.put(new Cause(entity, rows.getLong(2), rows.getInt(3)), row.read(rows));
        }
      }
      return found;
    }
  }

  private static Outstanding outstanding(ResultSet row) throws SQLException {
    return new Outstanding(
        row.getString("kind"),
        row.getString("target"),
        time(row, "due").orElseThrow(),
        row.getInt("attempts"),
        row.getBoolean("parked"),
        Optional.ofNullable(row.getString("code")),
        Optional.ofNullable(row.getString("error")),
        time(row, "tried"),
        time(row, "parked_at"),
        Optional.ofNullable(row.getBytes("outcome")).flatMap(EffectTable::json));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** What is no JSON is not worth a failure here: the effect is shown without it. */
  private static Optional<JsonNode> json(byte[] bytes) {
    try {
      return Optional.of(EntryJson.tree(bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
