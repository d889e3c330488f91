package io.reprise.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The statements on {@code reprise.cluster_events}. */
final class EventsTable {

  private EventsTable() {}

  /** Writes events with one statement. */
  static void write(Connection connection, List<ClusterEvent> events) throws SQLException {
    String row = "(?, ?, ?, ?, ?)";
    String rows = String.join(", ", events.stream().map(event -> row).toList());
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO reprise.cluster_events (at, node, kind, subject, detail) VALUES "
                + rows)) {
      int column = 1;
      for (ClusterEvent event : events) {
        statement.setObject(column++, event.at().atOffset(ZoneOffset.UTC));
        statement.setString(column++, event.node());
        statement.setString(column++, event.kind());
        statement.setString(column++, event.subject());
        statement.setString(column++, event.detail());
      }
      statement.executeUpdate();
    }
  }

  /** Deletes what is older. */
  static void prune(Connection connection, Duration keepFor) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM reprise.cluster_events WHERE at < clock_timestamp() - make_interval(secs"
                + " => ?)")) {
      statement.setDouble(1, (double) keepFor.toSeconds());
      statement.executeUpdate();
    }
  }

  /**
   * The newest events, newest first. Shards move so often that what happened to nodes would soon be
   * out of sight: there are as many of either kind.
   */
  static List<ClusterEvent> newest(Connection connection, int limit) throws SQLException {
    String columns = "SELECT number, at, node, kind, subject, detail FROM reprise.cluster_events";
    try (PreparedStatement statement =
        connection.prepareStatement(
            "("
                + columns
                + " WHERE kind <> 'shards' ORDER BY number DESC LIMIT ?) UNION ALL ("
                + columns
                + " WHERE kind = 'shards' ORDER BY number DESC LIMIT ?) ORDER BY number DESC")) {
      statement.setInt(1, limit);
      statement.setInt(2, limit);
      List<ClusterEvent> events = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          events.add(
              new ClusterEvent(
                  rows.getLong(1),
                  rows.getObject(2, OffsetDateTime.class).toInstant(),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getString(5),
                  rows.getString(6)));
        }
      }
      return events;
    }
  }
}
