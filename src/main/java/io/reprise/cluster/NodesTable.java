package io.reprise.cluster;

import java.sql.Array;
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
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statements on {@code reprise.cluster} and {@code reprise.nodes}. Each is one round trip, in
 * autocommit, and takes its times from the server's clock.
 */
final class NodesTable {

  /** A row that was renewed in the future is from before the server's clock was set back. */
  private static final String LIVE =
      "NOT gone AND abs(extract(epoch FROM clock_timestamp() - seen)) < ?";

  private static final String LOOK =
      """
      SELECT address, run, version, started, seen,
          (1000 * extract(epoch FROM clock_timestamp() - seen))::bigint, gone,
          incarnation = c.current AND %s, members
        FROM reprise.nodes, (SELECT incarnation AS current FROM reprise.cluster) AS c
        ORDER BY address
      """
          .formatted(LIVE);

  private static final Duration EXPECTED_FOR = Duration.ofDays(1);

  private static final String ENTER =
      """
      INSERT INTO reprise.nodes (address, run, incarnation, version, components)
        SELECT ?, ?, incarnation, ?, '{}' FROM %s
        ON CONFLICT (address) DO UPDATE SET run = excluded.run,
          incarnation = excluded.incarnation, version = excluded.version,
          components = excluded.components, started = clock_timestamp(),
          seen = clock_timestamp(), gone = FALSE, members = NULL
        RETURNING incarnation
      """;

  private static final String FOUND =
      """
      WITH founded AS (
        INSERT INTO reprise.cluster (incarnation, founder) SELECT ?, ?
          WHERE EXISTS (SELECT 1 FROM reprise.leases
              WHERE name = ? AND owner = ? AND until > clock_timestamp())
            AND NOT EXISTS (SELECT 1 FROM reprise.nodes JOIN reprise.cluster USING (incarnation)
              WHERE address <> ? AND %s)
          ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation,
            founder = excluded.founder, founded = clock_timestamp()
          RETURNING incarnation)
      """
          .formatted(LIVE);

  /** Those that run and leave this node out, or it them: see {@link Parts}. */
  private static final String RENEW =
      """
      UPDATE reprise.nodes AS own SET seen = clock_timestamp(), members = ?
        WHERE address = ? AND run = ?
        RETURNING (SELECT incarnation FROM reprise.cluster),
          EXISTS (SELECT 1 FROM reprise.nodes AS other JOIN reprise.cluster USING (incarnation)
            WHERE other.address <> own.address AND other.members IS NOT NULL AND %s
              AND NOT (own.address = ANY (other.members) AND other.address = ANY (own.members)))
      """
          .formatted(LIVE);

  private NodesTable() {}

  /**
   * A node as the table has it.
   *
   * @param ago how long ago it has renewed its row; less than zero after the server's clock was set
   *     back
   * @param gone whether it has left in an orderly way
   * @param live whether it belongs to the present cluster and has renewed its row lately
   * @param members the nodes that it is in a cluster with, itself included; empty while it joins or
   *     leaves
   */
  record Row(
      String address,
      UUID run,
      String version,
      Instant started,
      Instant seen,
      Duration ago,
      boolean gone,
      boolean live,
      Optional<Set<String>> members) {

    /** Whether nobody expects it back. */
    boolean isOld() {
      return ago.compareTo(EXPECTED_FOR) > 0;
    }
  }

  /** All nodes that are known, those of earlier clusters too. */
  static List<Row> look(Connection connection, Duration goneAfter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setDouble(1, seconds(goneAfter));
      List<Row> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Row(
                  rows.getString(1),
                  rows.getObject(2, UUID.class),
                  rows.getString(3),
                  rows.getObject(4, OffsetDateTime.class).toInstant(),
                  rows.getObject(5, OffsetDateTime.class).toInstant(),
                  Duration.ofMillis(rows.getLong(6)),
                  rows.getBoolean(7),
                  rows.getBoolean(8),
                  members(rows.getArray(9))));
        }
      }
      return found;
    }
  }

  private static Optional<Set<String>> members(@Nullable Array written) throws SQLException {
    return written == null ? Optional.empty() : Optional.of(Set.of((String[]) written.getArray()));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** Whether there is a row of a node with that address, whoever wrote it. */
  static boolean isThere(Connection connection, String address) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM reprise.nodes WHERE address = ?")) {
      statement.setString(1, address);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Deletes the rows of nodes that were not seen for so long. */
  static void prune(Connection connection, Duration keepFor) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM reprise.nodes"
                + " WHERE seen < clock_timestamp() - make_interval(secs => ?)")) {
      statement.setDouble(1, seconds(keepFor));
      statement.executeUpdate();
    }
  }

  /**
   * Begins a new cluster, with this node as its first: only while it holds the lease, and no other
   * node of the present cluster runs.
   *
   * @return the incarnation; empty if it may not be
   */
  static Optional<UUID> found(
      Connection connection, Identity self, String lease, String owner, Duration goneAfter)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(FOUND + ENTER.formatted("founded"))) {
      statement.setObject(1, UUID.randomUUID());
      statement.setString(2, self.address());
      statement.setString(3, lease);
      statement.setString(4, owner);
      statement.setString(5, self.address());
      statement.setDouble(6, seconds(goneAfter));
      return entered(statement, 7, self);
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
   * What a node hears when it says that it runs.
   *
   * @param incarnation of the cluster that the journal belongs to
   * @param apart whether another node of it runs that this one is in no cluster with
   */
  record Renewed(UUID incarnation, boolean apart) {}

  /**
   * Says that this node runs.
   *
   * @param members the nodes that it is in a cluster with, itself included; empty while it leaves
   * @return empty if another process runs under this node's address
   */
  static Optional<Renewed> renew(
      Connection connection, Identity self, Optional<Set<String>> members, Duration goneAfter)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setArray(
          1, members.isEmpty() ? null : connection.createArrayOf("text", members.get().toArray()));
      statement.setString(2, self.address());
      statement.setObject(3, self.run());
      statement.setDouble(4, seconds(goneAfter));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Renewed(rows.getObject(1, UUID.class), rows.getBoolean(2)))
            : Optional.empty();
      }
    }
  }

  /** Says that this node has left. */
  static void leave(Connection connection, Identity self) throws SQLException {
    set(connection, self, "gone = TRUE");
  }

  /**
   * Says that this node has ended though nobody wanted it to: its row is of no cluster any more, so
   * that nobody waits for it, and stays, so that somebody misses it.
   */
  static void end(Connection connection, Identity self) throws SQLException {
    set(connection, self, "incarnation = gen_random_uuid(), members = NULL");
  }

  private static void set(Connection connection, Identity self, String columns)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE reprise.nodes SET " + columns + " WHERE address = ? AND run = ?")) {
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
