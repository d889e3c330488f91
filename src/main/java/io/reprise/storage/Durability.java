package io.reprise.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks a server whether it keeps what it has confirmed. */
final class Durability {
  private static final List<String> SETTINGS =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  /**
   * Values that wait for this server's own disk: {@code synchronous_commit} knows more than two.
   */
  private static final Set<String> DURABLE = Set.of("on", "local", "remote_write", "remote_apply");

  private Durability() {}

  /** The settings that let it lose something, as {@code name = value}; empty if it is durable. */
  static List<String> gaps(Connection connection) throws SQLException {
    List<String> gaps = new ArrayList<>();
    for (String setting : SETTINGS) {
      String value = Database.value(connection, "SHOW " + setting);
      if (!DURABLE.contains(value)) {
        gaps.add(setting + " = " + value);
      }
    }
    return gaps;
  }
}
