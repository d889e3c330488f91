package io.reprise.journal;

import static io.reprise.journal.Writes.assertNotWritten;
import static io.reprise.journal.Writes.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node whose JVM stops (SIGSTOP, as in a long pause of its machine) while its statement for two
 * entities, {@code free} and {@code busy}, is under way for certain: it waits for {@code busy},
 * whose next row a third one has inserted and not committed, and holds that of {@code free}.
 */
class StoppedWriterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So long that the node is stopped before its statement ends: then it must end by itself. */
  private static final String STOPPED_JOURNAL = "write-lock-timeout = 8 s";

  private static final String STOPPED_STORAGE =
      """
      reprise.storage {
        statement-timeout = 30 s, transaction-timeout = 31 s, socket-timeout = 60 s
      }
      """;

  private static final String INSERT_UNCOMMITTED =
      """
      INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,
        event_ser_id, event_ser_manifest, event_payload, deleted, writer, adapter_manifest)
      SELECT slice, entity_type, persistence_id, 2, db_timestamp,
        event_ser_id, event_ser_manifest, event_payload, deleted, 'third', adapter_manifest
      FROM event_journal WHERE persistence_id = 'wallet|busy' AND seq_nr = 1
      """;

  private Storage storage;
  private GroupCommit groups;
  private Connection third;
  private Path log;
  private Path outcomes;
  private Process node;
  private long backend;

  @BeforeEach
  void stopANodeInTheMiddleOfItsStatement() throws Exception {
    storage = TestStorage.fresh();
    groups = new GroupCommit(storage, TestSettings.journal(""));
    written("free", 1);
    written("busy", 1);
    Coordinates database = TestStorage.coordinates(storage);
    third = TestStorage.connection(database);
    third.setAutoCommit(false);
    try (Statement statement = third.createStatement()) {
      assertThat(statement.executeUpdate(INSERT_UNCOMMITTED)).isEqualTo(1);
    }
    Path folder = Files.createDirectories(Path.of("target", "stopped").toAbsolutePath());
    log = Files.createTempFile(folder, "node", ".log");
    outcomes = Files.createTempFile(folder, "node", ".outcomes");
    node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherNode.class.getName(),
                STOPPED_STORAGE + TestStorage.configuredFor(database),
                outcomes.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await().atMost(PATIENCE).until(() -> !waiting().equals("0") || !node.isAlive());
    backend = Long.parseLong(waiting());
    signal("STOP");
    assertThat(waiting()).as("its statement waits, now that it is stopped").isNotEqualTo("0");
  }

  @AfterEach
  void end() throws Exception {
    node.destroyForcibly().waitFor();
    third.close();
    groups.close();
    storage.close();
    Files.delete(log);
    Files.delete(outcomes);
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(node.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** The process of PostgreSQL that waits for the third one, 0 if none does. */
  private String waiting() throws SQLException {
    return value(
        "SELECT coalesce(min(pid), 0) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND datname = current_database()");
  }

  private String value(String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  private PendingWrite write(String id, long sequence) {
    PendingWrite write = Writes.of(storage, id, "here", sequence, 1);
    groups.write(write);
    return write;
  }

  private void written(String id, long sequence) {
    assertWritten(write(id, sequence));
  }

  private void assertHoldsNothing() throws SQLException {
    assertThat(value("SELECT state FROM pg_stat_activity WHERE pid = " + backend))
        .isEqualTo("idle");
    assertThat(value("SELECT count(*) FROM pg_locks WHERE pid = " + backend)).isEqualTo("0");
  }

  private void awaitSaid(String... lines) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(node.isAlive()).as(Files.readString(log)).isTrue();
              assertThat(Files.readAllLines(outcomes)).containsExactly(lines);
            });
  }

  @Test
  void its_statement_ends_by_itself_and_the_others_write_on() throws Exception {
    written("another", 1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(Writes.failure(write("free", 2))).isNull());
    assertHoldsNothing();
    third.commit();
    written("busy", 3);
    signal("CONT");
    awaitSaid("free FENCED", "busy FENCED");
    assertThat(value("SELECT string_agg(DISTINCT writer, ' ') FROM event_journal"))
        .isEqualTo("here third");
  }

  @Test
  void its_statement_is_committed_without_it_and_the_others_write_behind_it() throws Exception {
    third.rollback();
    await().atMost(PATIENCE).until(() -> waiting().equals("0"));
    assertNotWritten(write("free", 2), NotWritten.Reason.FENCED);
    written("free", 3);
    written("busy", 3);
    assertHoldsNothing();
    signal("CONT");
    awaitSaid("free written", "busy written");
  }

  /** The main class of the other node: writes one group, and tells what became of it. */
  static final class OtherNode {
    private OtherNode() {}

    public static void main(String[] arguments) throws IOException {
      JournalSettings settings = TestSettings.journal(STOPPED_JOURNAL);
      try (Storage storage = Storage.open(TestStorage.settings(arguments[0]));
          WriteConnection connection = new WriteConnection(storage, settings.writeLockTimeout())) {
        connection.open();
        List<PendingWrite> group =
            List.of(
                Writes.of(storage, "free", "stopped", 2, 1),
                Writes.of(storage, "busy", "stopped", 2, 1));
        new GroupWriter(storage, settings).write(group, connection);
        Files.write(Path.of(arguments[1]), group.stream().map(OtherNode::outcome).toList());
        System.in.read(); // until it is killed
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }

    private static String outcome(PendingWrite write) {
      Throwable failure = Writes.failure(write);
      String id = write.entity().substring(write.entity().indexOf('/') + 1);
      return id
          + " "
          + (failure == null
              ? "written"
              : failure instanceof NotWritten notWritten ? notWritten.reason() : failure);
    }
  }
}
