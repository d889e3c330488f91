package io.reprise.storage;

import static io.reprise.storage.TestServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A node that stops between the last two messages of a statement, Execute and Sync: the statement
 * is done and not committed, and all other time-outs are over.
 */
class TransactionTimeoutTest {

  private static final String LIMITS =
      """
      reprise.storage {
        statement-timeout = 2 s, lock-timeout = 2 s, idle-in-transaction-timeout = 2 s
        transaction-timeout = 20 s, socket-timeout = 100 s, look-every = 1 hour
      }
      """;

  @Test
  void half_a_statement_holds_its_rows_no_longer_than_the_transaction_timeout() throws Exception {
    Coordinates direct = TestStorage.emptyDatabase();
    ExecutorService node = Executors.newSingleThreadExecutor();
    try (Forwarder front = new Forwarder(direct.port());
        Storage others = Storage.open(TestStorage.settings(TestStorage.configuredFor(direct)));
        Storage storage =
            Storage.open(
                TestStorage.settings(LIMITS + TestStorage.configuredFor(behind(front, direct))));
        Connection connection = storage.connect();
        Statement statement = connection.createStatement()) {
      TestServer.run(others, "CREATE TABLE held (n INT PRIMARY KEY)");
      front.withholdSync();
      Future<Integer> half =
          node.submit(() -> statement.executeUpdate("INSERT INTO held VALUES (1)"));
      // Seen from outside it still runs.
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  TestServer.value(
                          others,
                          "SELECT count(*) FROM pg_stat_activity JOIN pg_locks USING (pid)"
                              + " WHERE relation = 'held'::regclass AND mode = 'RowExclusiveLock'"
                              + " AND state <> 'idle' AND pid <> pg_backend_pid()")
                      .equals("1"));
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(() -> TestServer.run(others, "INSERT INTO held VALUES (1)"));
      assertThatThrownBy(() -> half.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .hasCauseInstanceOf(SQLException.class)
          .hasMessageContaining("transaction timeout");
      assertThat(TestServer.value(others, "SELECT count(*) FROM held")).isEqualTo("1");
    } finally {
      node.shutdownNow();
    }
  }

  private static Coordinates behind(Forwarder front, Coordinates direct) {
    return new Coordinates(
        direct.host(), front.port(), direct.database(), direct.user(), direct.password());
  }
}
