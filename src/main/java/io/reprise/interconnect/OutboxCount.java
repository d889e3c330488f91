package io.reprise.interconnect;

import io.reprise.interconnect.Messages.Kind;
import io.reprise.journal.JournalScan;
import io.reprise.telemetry.DeliveryMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Counts what is parked, and how long that has been due which has been due for longest. */
final class OutboxCount {

  private static final String PARKED =
      "SELECT o.kind, count(*), (1000 * extract(epoch FROM clock_timestamp() - min(o.parked_at)))"
          + "::bigint FROM reprise.outbox AS o WHERE o.parked GROUP BY o.kind";

  /** By the index of each slice: there may be millions of timers that are due later. */
  private static final String OVERDUE =
      "SELECT (1000 * extract(epoch FROM clock_timestamp() - min(first.due)))::bigint"
          + " FROM generate_series(0, ? - 1) AS s(slice) CROSS JOIN LATERAL ("
          + "SELECT i.due FROM reprise.outbox AS i WHERE i.slice = s.slice AND NOT i.parked"
          + " AND i.due < clock_timestamp() ORDER BY i.due LIMIT 1) AS first";

  private OutboxCount() {}

  static void tell(Connection connection, DeliveryMetrics metrics) throws SQLException {
    tellParked(connection, metrics);
    try (PreparedStatement select = connection.prepareStatement(OVERDUE)) {
      select.setInt(1, JournalScan.SLICES);
      try (ResultSet rows = select.executeQuery()) {
        metrics.overdue(rows.next() ? Duration.ofMillis(rows.getLong(1)) : Duration.ZERO);
      }
    }
  }

  private static void tellParked(Connection connection, DeliveryMetrics metrics)
      throws SQLException {
    Set<Kind> none = EnumSet.allOf(Kind.class);
    try (Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery(PARKED)) {
      while (rows.next()) {
        Kind kind = Kind.ofStored(rows.getString(1));
        none.remove(kind);
        metrics.parked(DeliveryCount.of(kind), rows.getLong(2), Duration.ofMillis(rows.getLong(3)));
      }
    }
    none.forEach(kind -> metrics.parked(DeliveryCount.of(kind), 0, Duration.ZERO));
  }
}
