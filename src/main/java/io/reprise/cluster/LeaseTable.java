package io.reprise.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The statements on {@code reprise.leases}. A lease has one owner until it is given back or its
 * time is over; times are the server's.
 */
final class LeaseTable {

  private static final String TAKE =
      """
      INSERT INTO reprise.leases AS held (name, owner, until)
        VALUES (?, ?, clock_timestamp() + make_interval(secs => ?))
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
          WHERE held.owner = excluded.owner OR held.until < clock_timestamp()
            OR held.until > excluded.until -- the server's clock was set back
        RETURNING owner
      """;

  private LeaseTable() {}

  /** Takes a lease that is free, or goes on holding it; false if another owner has it. */
  static boolean take(Connection connection, String name, String owner, Duration holdFor)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, name);
      statement.setString(2, owner);
      statement.setDouble(3, holdFor.toMillis() / 1000.0);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Gives a lease back; nothing happens if another owner has it by now. */
  static void giveBack(Connection connection, String name, String owner) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM reprise.leases WHERE name = ? AND owner = ?")) {
      statement.setString(1, name);
      statement.setString(2, owner);
      statement.executeUpdate();
    }
  }
}
