package io.reprise.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The statements on {@code reprise.cluster} and {@code reprise.nodes}. Each is one round trip, in
 * autocommit, and takes its times from the server's clock.
 */
final class NodesTable {

  /** Rows of nodes that were last seen longer ago are of no interest to anybody. */
  private static final Duration KNOWN_FOR = Duration.ofDays(1);

  private static final String LOOK =
      """
      SELECT address, run, version, components, started, seen, gone,
          NOT gone AND seen > clock_timestamp() - make_interval(secs => ?)
        FROM reprise.nodes JOIN reprise.cluster USING (incarnation)
        WHERE seen > clock_timestamp() - make_interval(secs => ?) ORDER BY address
      """;

  private static final String ENTER =
      """
      INSERT INTO reprise.nodes (address, run, incarnation, version, components)
        SELECT ?, ?, incarnation, ?, '{}' FROM %s
        ON CONFLICT (address) DO UPDATE SET run = excluded.run,
          incarnation = excluded.incarnation, version = excluded.version,
          components = excluded.components, started = clock_timestamp(),
          seen = clock_timestamp(), gone = FALSE
        RETURNING incarnation
      """;

  private static final String FOUND =
      """
      WITH founded AS (
        INSERT INTO reprise.cluster (incarnation, founder) VALUES (?, ?)
          ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation,
            founder = excluded.founder, founded = clock_timestamp()
          RETURNING incarnation)
      """;

  private static final String RENEW =
      """
      UPDATE reprise.nodes SET seen = clock_timestamp() WHERE address = ? AND run = ?
        RETURNING (SELECT incarnation FROM reprise.cluster)
      """;

  private NodesTable() {}

  /**
   * A node as the table has it.
   *
   * @param live whether it has renewed its row lately
   * @param gone whether it has left in an orderly way
   */
  record Row(
      String address,
      UUID run,
      String version,
      String components,
      Instant started,
      Instant seen,
      boolean gone,
      boolean live) {}

  /** The nodes of the journal's present cluster, also those of the last day that are gone. */
  static List<Row> look(Connection connection, Duration goneAfter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setDouble(1, goneAfter.toMillis() / 1000.0);
      statement.setDouble(2, (double) KNOWN_FOR.toSeconds());
      List<Row> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Row(
                  rows.getString(1),
                  rows.getObject(2, UUID.class),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getObject(5, OffsetDateTime.class).toInstant(),
                  rows.getObject(6, OffsetDateTime.class).toInstant(),
                  rows.getBoolean(7),
                  rows.getBoolean(8)));
        }
      }
      return found;
    }
  }

  /** Begins a new cluster, with this node as its first. */
  static UUID found(Connection connection, Identity self) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(FOUND + ENTER.formatted("founded"))) {
      statement.setObject(1, UUID.randomUUID());
      statement.setString(2, self.address());
      return entered(statement, 3, self).orElseThrow();
    }
  }

  /**
   * Puts this node down as one of the present cluster, which it gives; empty if there is none. What
   * it runs is said when it may run it: see {@link Admission}.
   */
  static Optional<UUID> enter(Connection connection, Identity self) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(ENTER.formatted("reprise.cluster"))) {
      return entered(statement, 1, self);
    }
  }

  private static Optional<UUID> entered(PreparedStatement statement, int from, Identity self)
      throws SQLException {
    statement.setString(from, self.address());
    statement.setObject(from + 1, self.run());
    statement.setString(from + 2, self.version());
    return uuid(statement);
  }

  /**
   * Says that this node runs.
   *
   * @return the incarnation of the cluster that the journal belongs to; empty if another process
   *     runs under this node's address
   */
  static Optional<UUID> renew(Connection connection, Identity self) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setString(1, self.address());
      statement.setObject(2, self.run());
      return uuid(statement);
    }
  }

  /** Says that this node has left. */
  static void leave(Connection connection, Identity self) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE reprise.nodes SET gone = TRUE WHERE address = ? AND run = ?")) {
      statement.setString(1, self.address());
      statement.setObject(2, self.run());
      statement.executeUpdate();
    }
  }

  /** When the present cluster was founded, and its incarnation. */
  static Optional<Founded> founded(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT incarnation, founded FROM reprise.cluster");
        ResultSet rows = statement.executeQuery()) {
      return rows.next()
          ? Optional.of(
              new Founded(
                  rows.getObject(1, UUID.class),
                  rows.getObject(2, OffsetDateTime.class).toInstant()))
          : Optional.empty();
    }
  }

  /** The present cluster. */
  record Founded(UUID incarnation, Instant at) {}

  private static Optional<UUID> uuid(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(rows.getObject(1, UUID.class)) : Optional.empty();
    }
  }
}
