package io.reprise.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks whether a database answers, on one connection that it keeps. */
final class Probe implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Probe.class);

  private final Database database;
  private final Lineage lineage;
  private final KeptConnection kept = new KeptConnection();
  private boolean closed;

  Probe(Database database, Lineage lineage) {
    this.database = database;
    this.lineage = lineage;
  }

  /** Whether it answers within a time; connecting, if needed, may take as long again. */
  synchronized boolean answers(Duration atMost) {
    if (closed) {
      return false;
    }
    if (kept.get().filter(connection -> asks(connection, atMost)).isPresent()) {
      return true;
    }
    // The kept connection may have been cut by a restart that is long over.
    kept.letGo();
    try {
      CheckedConnections connections = new CheckedConnections(database.within(atMost), lineage);
      return asks(kept.getOr(connections::getConnection), atMost);
    } catch (SQLException e) {
      log.debug("{} does not answer: {}", database.coordinates(), e.getMessage());
      return false;
    }
  }

  private static boolean asks(Connection connection, Duration atMost) {
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Math.max(1, atMost.toMillis())));
      return Database.value(connection, "SELECT 1").equals("1");
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.letGo();
  }
}
