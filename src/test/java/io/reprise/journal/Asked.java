package io.reprise.journal;

import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What tests ask the database beside what they test. */
final class Asked {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Asked() {}

  /** The number that a query gives. */
  static long number(Storage storage, String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Returns when a statement in the database waits for a lock. */
  static void awaitWaitingForLock(Storage storage) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                number(
                        storage,
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database()")
                    > 0);
  }
}
