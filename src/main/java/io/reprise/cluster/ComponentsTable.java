package io.reprise.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.codec.Pins;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The statements on {@code reprise.component_versions}, and on what {@code reprise.nodes} says of
 * components. A node's row names them from the moment that it may run entities.
 */
final class ComponentsTable {

  private static final String KEEP =
      "INSERT INTO reprise.component_versions (component, shapes, version, pins)"
          + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private static final String OTHERS =
      """
      SELECT address, components FROM reprise.nodes JOIN reprise.cluster USING (incarnation)
        WHERE NOT gone AND seen > clock_timestamp() - make_interval(secs => ?) AND address <> ?
        ORDER BY address
      """;

  private static final String PINS =
      "SELECT pins FROM reprise.component_versions WHERE component = ? AND shapes = ?";

  private static final String REGISTER =
      """
      UPDATE reprise.nodes SET components = ? WHERE address = ? AND run = ?
        AND EXISTS (SELECT FROM reprise.leases
          WHERE name = ? AND owner = ? AND until > clock_timestamp())
      """;

  private ComponentsTable() {}

  /** Keeps names and shapes of a component, for those who compare themselves with this node. */
  static void keep(Connection connection, Installed component) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
      statement.setString(1, component.name());
      statement.setString(2, Pins.hash(component));
      statement.setInt(3, component.version());
      statement.setBytes(4, Json.write(component.pins()));
      statement.executeUpdate();
    }
  }

  /**
   * The components of other nodes that run, by their addresses: of each the hash of its shapes.
   *
   * @param goneAfter how long a node that has not been seen counts as running
   */
  static Map<String, Map<String, String>> others(
      Connection connection, Identity self, Duration goneAfter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OTHERS)) {
      statement.setDouble(1, goneAfter.toMillis() / 1000.0);
      statement.setString(2, self.address());
      Map<String, Map<String, String>> others = new TreeMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          others.put(rows.getString(1), shapes(rows.getString(2)));
        }
      }
      return others;
    }
  }

  private static Map<String, String> shapes(String components) throws SQLException {
    Map<String, String> shapes = new TreeMap<>();
    json(components.getBytes(StandardCharsets.UTF_8))
        .properties()
        .forEach(each -> shapes.put(each.getKey(), each.getValue().path("shapes").asText()));
    return shapes;
  }

  /** Names and shapes as they were kept; empty if they were not. */
  static Optional<JsonNode> pins(Connection connection, String component, String shapes)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PINS)) {
      statement.setString(1, component);
      statement.setString(2, shapes);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(json(rows.getBytes(1))) : Optional.empty();
      }
    }
  }

  private static JsonNode json(byte[] bytes) throws SQLException {
    try {
      return Json.parseStored(bytes);
    } catch (MalformedJson e) {
      throw new SQLException("what nodes say of their components can't be read: " + e, e);
    }
  }

  /**
   * Says that this node runs its components.
   *
   * @param lease that it must hold meanwhile
   * @return whether it does, and its row is there
   */
  static boolean register(Connection connection, Identity self, String lease, String owner)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REGISTER)) {
      statement.setString(1, self.components());
      statement.setString(2, self.address());
      statement.setObject(3, self.run());
      statement.setString(4, lease);
      statement.setString(5, owner);
      return statement.executeUpdate() == 1;
    }
  }
}
