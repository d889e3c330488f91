package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Lets entries be read, not written, until it is closed. */
final class TableLock implements AutoCloseable {
  private final Connection connection;
  private final Connection other;

  TableLock(Storage storage) throws SQLException {
    connection = TestStorage.locked(storage, "event_journal IN EXCLUSIVE MODE");
    other = TestStorage.connection(storage.coordinates());
  }

  void awaitWaitingWrite() {
    await().atMost(GateFixture.PATIENCE).until(() -> number("count(*)") > 0);
  }

  void endWaitingWrite() throws SQLException {
    assertThat(number("count(pg_terminate_backend(pid))")).isPositive();
  }

  private long number(String ofWaiting) throws SQLException {
    try (Statement statement = other.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT "
                    + ofWaiting
                    + " FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND datname = current_database()")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
    other.close();
  }
}
