package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two nodes on one PostgreSQL that know nothing of each other, as in a partition; one of them is
 * stopped (SIGSTOP) while its statement is under way for certain: it waits for a row that the test
 * has inserted and not committed.
 */
class StoppedNodeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WALLET = "/v1/entities/wallet/";

  /**
   * Its statement still waits when it is stopped, and its caller when it goes on. The server ends
   * no transaction that it leaves open while the test looks for one.
   */
  private static final String STOPPED =
      """
      reprise.journal.write-lock-timeout = 8 s
      reprise.storage {
        statement-timeout = 30 s, transaction-timeout = 5 minutes, socket-timeout = 60 s
        idle-in-transaction-timeout = 5 minutes
      }
      reprise.http { command-timeout = 50 s, drain-timeout = 51 s }
      """;

  /** So rarely, that a node does not notice during the test that another one has its journal. */
  private static final String RARELY =
      """
      reprise.cluster {
        renew-every = 10 minutes, gone-after = 1 hour, leave-without-database-after = 1 hour
        leave-apart-after = 1 hour
      }
      """;

  private static final String INSERT_UNCOMMITTED =
      """
      INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,
        event_ser_id, event_ser_manifest, event_payload, deleted, writer, adapter_manifest)
      SELECT slice, entity_type, persistence_id, 2, db_timestamp,
        event_ser_id, event_ser_manifest, event_payload, deleted, 'third', adapter_manifest
      FROM event_journal WHERE persistence_id = 'wallet|both' AND seq_nr = 1
      """;

  private Coordinates database;
  private NodeProcess stopped;
  private NodeProcess other;
  private Connection third;
  private Connection watching;
  private CompletableFuture<HttpResponse<String>> underWay;

  @BeforeEach
  void stopANodeInTheMiddleOfItsStatement() throws Exception {
    database = TestStorage.emptyDatabase();
    stopped = node("stopped", STOPPED + RARELY);
    watching = TestStorage.connection(database);
    try (Statement statement = watching.createStatement()) {
      statement.executeUpdate("UPDATE reprise.nodes SET gone = TRUE"); // or the other is refused
    }
    other = node("other", "");
    assertThat(answer(stopped.post(WALLET + "both/open", "{\"owner\":\"Ann\"}", "o")).statusCode())
        .isEqualTo(200);
    third = TestStorage.connection(database);
    third.setAutoCommit(false);
    try (Statement statement = third.createStatement()) {
      assertThat(statement.executeUpdate(INSERT_UNCOMMITTED)).isEqualTo(1);
    }
    underWay = deposit(stopped, "both", "under-way");
    await().atMost(PATIENCE).until(() -> waiting() == 1);
    stopped.signal("STOP");
    assertThat(waiting()).as("its statement waits, now that it is stopped").isEqualTo(1);
  }

  private NodeProcess node(String name, String settings) throws Exception {
    return new NodeProcess(
        Path.of("target", "stopped", name).toAbsolutePath(),
        Stream.generate(TestStorage::freePort).distinct().limit(4).toList(),
        TestStorage.configuredFor(database) + settings);
  }

  @AfterEach
  void end() throws Exception {
    stopped.kill();
    other.kill();
    third.close();
    watching.close();
  }

  private long waiting() throws SQLException {
    return value(
        "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND datname = current_database()");
  }

  /** The other node runs, and so has a statement under way now and then. */
  private void awaitNothingOpen() {
    await("nothing is open").atMost(PATIENCE).until(() -> open() == 0);
  }

  private long open() throws SQLException {
    return value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND state <> 'idle' AND pid <> pg_backend_pid()");
  }

  private long value(String sql) throws SQLException {
    try (Statement statement = watching.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static CompletableFuture<HttpResponse<String>> deposit(
      NodeProcess node, String wallet, String key) {
    return node.post(WALLET + wallet + "/deposit", "{\"cents\":1}", key);
  }

  private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> answer)
      throws Exception {
    return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static long sequence(CompletableFuture<HttpResponse<String>> answer) throws Exception {
    HttpResponse<String> answered = answer(answer);
    assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
    return Deposits.sequence(answered);
  }

  /** Both deposits of the test are in, once, and the stopped node knows the other's. */
  private void assertWholeHistory() throws Exception {
    assertThat(sequence(deposit(stopped, "both", "after"))).isEqualTo(4);
    HttpResponse<String> again = answer(deposit(other, "both", "under-way"));
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(other.get(WALLET + "both?consistency=linearizable").body()).contains("\"cents\":3");
    assertThat(value("SELECT count(*) FROM event_journal WHERE persistence_id = 'wallet|both'"))
        .isEqualTo(4);
  }

  @Test
  void what_was_committed_without_it_is_what_it_answers() throws Exception {
    third.rollback();
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    assertThat(sequence(deposit(other, "both", "other"))).isEqualTo(3);
    assertThat(sequence(other.post(WALLET + "new/open", "{\"owner\":\"Bob\"}", ""))).isEqualTo(1);
    awaitNothingOpen();
    stopped.signal("CONT");
    assertThat(sequence(underWay)).isEqualTo(2);
    assertWholeHistory();
  }

  @Test
  void what_was_given_up_without_it_is_decided_again() throws Exception {
    assertThat(sequence(other.post(WALLET + "new/open", "{\"owner\":\"Bob\"}", ""))).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    third.rollback();
    awaitNothingOpen();
    assertThat(sequence(deposit(other, "both", "other"))).isEqualTo(2);
    stopped.signal("CONT");
    assertThat(sequence(underWay)).isEqualTo(3);
    assertWholeHistory();
  }
}
