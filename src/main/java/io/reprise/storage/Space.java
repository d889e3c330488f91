package io.reprise.storage;

import io.reprise.security.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How much the database takes, and what is left.
 *
 * @param databaseBytes of the database, as the server says
 * @param diskFreeBytes on the disk that its server writes to; empty if this machine can't see it
 * @param diskNotKnown why not; empty text if it is known
 */
public record Space(long databaseBytes, Optional<Long> diskFreeBytes, String diskNotKnown) {

  /** Stands in the data folder of a server that runs. */
  private static final String PROOF = "postmaster.pid";

  /** Without an error in the server's log for who may not see it. */
  private static final String FOLDER =
      "SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE')"
          + " THEN current_setting('data_directory') ELSE '' END";

  static Space of(Connection connection, Storage.Coordinates where) throws SQLException {
    long bytes =
        Long.parseLong(Database.value(connection, "SELECT pg_database_size(current_database())"));
    if (!Loopback.is(where.host())) {
      return notKnown(bytes, "PostgreSQL is on another machine, " + where.host());
    }
    try {
      String shown = Database.value(connection, FOLDER);
      if (shown.isEmpty()) {
        return notKnown(bytes, "this database user may not see where PostgreSQL has its data");
      }
      Path folder = Path.of(shown);
      return Files.exists(folder.resolve(PROOF))
          ? new Space(bytes, Optional.of(Files.getFileStore(folder).getUsableSpace()), "")
          : notKnown(bytes, "this node can't see " + folder);
    } catch (SQLException | IOException | InvalidPathException e) {
      return notKnown(bytes, String.valueOf(e.getMessage()));
    }
  }

  private static Space notKnown(long bytes, String why) {
    return new Space(bytes, Optional.empty(), why);
  }
}
