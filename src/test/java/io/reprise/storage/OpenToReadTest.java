package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that is there already, opened to read from it only. */
class OpenToReadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestServer server = new TestServer();

  @AfterEach
  void clean() throws IOException {
    server.close();
  }

  private Storage openToRead() {
    return Storage.openToRead(server.settings(""), 2, PATIENCE);
  }

  private static Storage openToRead(Storage.Coordinates database) {
    return Storage.openToRead(
        TestStorage.settings(TestStorage.configuredFor(database)), 2, PATIENCE);
  }

  @Test
  void a_server_that_runs_is_joined_and_left_running() throws Exception {
    try (Storage node = server.open()) {
      TestServer.leaveMark(node);
      long pid = server.postmaster().pid();
      try (Storage storage = openToRead()) {
        assertThat(TestServer.marks(storage)).isEqualTo(1);
        assertThat(storage.description()).contains(":" + server.port, server.data.toString());
      }
      assertThat(server.postmaster().pid()).isEqualTo(pid);
      assertThat(server.postmaster().runs()).isTrue();
      assertThat(node.answers(PATIENCE)).isTrue();
    }
  }

  @Test
  void a_server_that_does_not_run_is_started_and_stopped_again() throws Exception {
    try (Storage node = server.open()) {
      TestServer.leaveMark(node);
    }
    server.awaitNoProcess();
    try (Storage storage = openToRead()) {
      assertThat(TestServer.marks(storage)).isEqualTo(1);
      assertThatThrownBy(server::open).hasMessageContaining("in use");
    }
    server.awaitNoProcess();
  }

  @Test
  void a_server_that_a_killed_node_has_left_is_joined_and_left_running() throws Exception {
    TestServer.kill(server.node());
    try (Storage storage = openToRead()) {
      assertThat(TestServer.marks(storage)).isEqualTo(1);
    }
    assertThat(server.postmaster().runs()).isTrue();
  }

  @Test
  void a_folder_without_data_is_named_and_left_alone() throws Exception {
    assertThatThrownBy(this::openToRead)
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("reprise.data: " + server.data + " holds no data (expected: ");
    try (var files = Files.list(server.data)) {
      assertThat(files).isEmpty();
    }
    Path nowhere = server.data.resolve("nowhere");
    StorageSettings settings = TestStorage.settings("reprise.data = \"%s\"".formatted(nowhere));
    assertThatThrownBy(() -> Storage.openToRead(settings, 2, PATIENCE))
        .hasMessageContaining("holds no data");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void nothing_can_be_written() {
    try (Storage fresh = TestStorage.fresh();
        Storage storage = openToRead(fresh.coordinates())) {
      assertThatThrownBy(() -> TestServer.run(storage, "DELETE FROM event_journal"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("read-only transaction");
    }
  }

  @Test
  void a_database_without_tables_is_refused_and_gets_none() throws Exception {
    Storage.Coordinates empty = TestStorage.emptyDatabase();
    assertThatThrownBy(() -> openToRead(empty))
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("holds no journal (expected: ");
    Database database =
        ConfiguredServer.database(
            TestStorage.settings(TestStorage.configuredFor(empty)).server().orElseThrow(),
            TestStorage.settings("").pool());
    try (var connection = database.connect()) {
      assertThat(
              Database.value(
                  connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
          .isEqualTo("0");
    }
  }

  @Test
  void tables_of_another_version_are_refused_and_stay_as_they_are() throws Exception {
    try (Storage fresh = TestStorage.fresh()) {
      TestServer.run(fresh, "DELETE FROM reprise_schema_history WHERE version = '7'");
      assertThatThrownBy(() -> openToRead(fresh.coordinates()))
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining("older version of Reprise: they lack migration 7 (expected: ");
      assertThat(TestServer.value(fresh, "SELECT max(version) FROM reprise_schema_history"))
          .isEqualTo("6");
    }
    try (Storage fresh = TestStorage.fresh()) {
      TestServer.run(
          fresh,
          "INSERT INTO reprise_schema_history SELECT installed_rank + 100, '999', description,"
              + " type, script, checksum, installed_by, installed_on, execution_time, success"
              + " FROM reprise_schema_history WHERE version = '7'");
      assertThatThrownBy(() -> openToRead(fresh.coordinates()))
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining("newer version of Reprise");
    }
  }
}
