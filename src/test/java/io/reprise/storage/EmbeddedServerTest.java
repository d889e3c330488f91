package io.reprise.storage;

import static io.reprise.storage.TestServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedServerTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void clean() throws IOException {
    server.close();
  }

  @Test
  void starts_on_an_empty_folder_and_again_with_the_data_it_had() throws Exception {
    String identity;
    try (Storage storage = server.open()) {
      identity = identity(storage);
      TestServer.leaveMark(storage);
      assertThat(storage.description())
          .contains("127.0.0.1:" + server.port, server.data.toString());
    }
    server.awaitNoProcess();
    try (Storage storage = server.open()) {
      assertThat(identity(storage)).isEqualTo(identity);
      assertThat(TestServer.marks(storage)).isEqualTo(1);
    }
  }

  @Test
  void runs_durable_on_the_loopback_address_with_the_settings_of_the_node() throws Exception {
    try (Storage storage =
        server.open("shared-buffers = 32 MiB, max-wal-size = 64 MiB, max-connections = 33")) {
      Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "data_checksums", "on",
              "listen_addresses", "127.0.0.1",
              "unix_socket_directories", "",
              "shared_buffers", "32MB",
              "max_wal_size", "64MB",
              "max_connections", "33",
              "server_encoding", "UTF8")
          .forEach((name, value) -> assertThat(show(storage, name)).as(name).isEqualTo(value));
      assertThat(
              TestServer.value(
                  storage, "SELECT datcollate FROM pg_database WHERE datname = current_database()"))
          .isEqualTo("C");
    }
  }

  @Test
  void hashes_its_password_once_at_a_login_also_with_data_from_before() throws Exception {
    String hashed =
        "SELECT split_part(split_part(rolpassword, '$', 2), ':', 1) FROM pg_authid"
            + " WHERE rolname = current_user";
    try (Storage storage = server.open()) {
      assertThat(TestServer.value(storage, hashed)).isEqualTo("1");
      try (Connection connection = storage.connection();
          Statement statement = connection.createStatement()) {
        statement.execute("SET scram_iterations = 4096");
        statement.execute(
            "ALTER ROLE postgres PASSWORD '" + storage.coordinates().password() + "'");
      }
      assertThat(TestServer.value(storage, hashed)).isEqualTo("4096");
    }
    server.awaitNoProcess();
    try (Storage storage = server.open()) {
      assertThat(TestServer.value(storage, hashed)).isEqualTo("1");
    }
  }

  @Test
  void lets_nobody_in_without_the_password_that_only_the_owner_can_read() throws Exception {
    try (Storage storage = server.open()) {
      Path password = server.data.resolve("postgres.password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
          .isEqualTo("rw-------");
      assertThat(storage.coordinates().password()).isEqualTo(Files.readString(password));
      assertThat(storage.coordinates().toString()).doesNotContain(Files.readString(password));
      String url = "jdbc:postgresql://127.0.0.1:" + server.port + "/postgres";
      assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "guess").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void runs_in_a_session_of_its_own_that_no_ctrl_c_at_the_node_reaches() throws Exception {
    Path own = Path.of("/proc/self/stat");
    assumeThat(own).exists();
    try (Storage storage = server.open()) {
      assertThat(storage.answers(PATIENCE)).isTrue();
      long pid = server.postmaster().pid();
      assertThat(session(Path.of("/proc/" + pid + "/stat"))).isEqualTo(String.valueOf(pid));
      assertThat(session(own)).isNotEqualTo(String.valueOf(pid));
    }
  }

  @Test
  void is_started_again_while_the_node_runs_when_somebody_kills_it() throws Exception {
    try (Storage storage = server.open("watch-every = 50 ms")) {
      TestServer.leaveMark(storage);
      server.killPostmaster();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(TestServer.marks(storage)).isEqualTo(1));
      assertThat(storage.answers(PATIENCE)).isTrue();
    }
  }

  @Test
  void takes_over_the_server_of_a_node_that_was_killed() throws Exception {
    TestServer.kill(server.node());
    long left = server.postmaster().pid();
    assertThat(server.postmaster().runs()).isTrue();
    try (Storage storage = server.open()) {
      assertThat(server.postmaster().pid()).isEqualTo(left);
      assertThat(TestServer.marks(storage)).isEqualTo(1);
    }
    server.awaitNoProcess();
  }

  @Test
  void recovers_when_node_and_server_were_killed() throws Exception {
    Process node = server.node();
    TestServer.kill(node);
    server.killPostmaster();
    try (Storage storage = server.open()) {
      assertThat(TestServer.marks(storage)).isEqualTo(1);
    }
  }

  @Test
  void starts_anew_what_was_left_running_with_other_settings() throws Exception {
    TestServer.kill(server.node());
    long left = server.postmaster().pid();
    try (Storage storage = server.open("shared-buffers = 16 MiB")) {
      assertThat(server.postmaster().pid()).isNotEqualTo(left);
      assertThat(show(storage, "shared_buffers")).isEqualTo("16MB");
      assertThat(TestServer.marks(storage)).isEqualTo(1);
    }
  }

  @Test
  void starts_anew_what_was_left_running_without_being_durable() throws Exception {
    try (Storage storage = server.open()) {
      TestServer.leaveMark(storage);
    }
    startByHand("-p " + server.port + " -F -c synchronous_commit=off");
    long left = server.postmaster().pid();
    try (Storage storage = server.open()) {
      assertThat(server.postmaster().pid()).isNotEqualTo(left);
      assertThat(show(storage, "fsync")).isEqualTo("on");
      assertThat(TestServer.marks(storage)).isEqualTo(1);
    }
  }

  @Test
  void starts_anew_what_was_left_running_on_another_port() throws Exception {
    server.open().close();
    startByHand("-p " + TestStorage.freePort());
    try (Storage storage = server.open()) {
      assertThat(server.postmaster().port()).isEqualTo(server.port);
      assertThat(show(storage, "port")).isEqualTo(String.valueOf(server.port));
    }
  }

  @Test
  void starts_though_the_number_of_the_killed_server_now_belongs_to_another_process()
      throws Exception {
    try (Storage storage = server.open()) {
      TestServer.leaveMark(storage);
    }
    String somebodyElse = String.valueOf(ProcessHandle.current().pid());
    Files.write(
        server.postgres().resolve("postmaster.pid"),
        List.of(somebodyElse, server.postgres().toString(), "1", String.valueOf(server.port)));
    try (Storage storage = server.open()) {
      assertThat(TestServer.marks(storage)).isEqualTo(1);
    }
  }

  @Test
  void refuses_a_server_that_loses_what_it_confirmed_unless_told_so() throws Exception {
    try (Storage storage = server.open()) {
      TestServer.run(storage, "ALTER DATABASE postgres SET synchronous_commit = off");
    }
    assertThatThrownBy(() -> server.open().close())
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("synchronous_commit = off")
        .hasMessageContaining("reprise.storage.allow-not-durable");
    server.awaitNoProcess();
    try (Storage storage = server.open("allow-not-durable = true")) {
      assertThat(storage.answers(PATIENCE)).isTrue();
    }
  }

  @Test
  void names_folder_and_process_when_a_second_node_wants_the_folder() throws Exception {
    try (Storage storage = server.open()) {
      assertThatThrownBy(() -> server.open().close())
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining(server.data.toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("REPRISE_DATA");
      assertThat(storage.answers(PATIENCE)).isTrue();
    }
  }

  @Test
  void names_the_process_of_another_jvm_that_has_the_folder() throws Exception {
    Process node = server.node();
    try {
      assertThatThrownBy(() -> server.open().close())
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining("process " + node.pid());
      assertThat(node.isAlive()).isTrue();
    } finally {
      TestServer.kill(node);
    }
  }

  @Test
  void names_the_port_that_is_taken_and_how_to_set_another() throws Exception {
    try (ServerSocket taken = new ServerSocket(server.port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> server.open().close())
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining("reprise.storage.port: " + server.port)
          .hasMessageContaining("REPRISE_STORAGE_PORT");
    }
    server.open().close();
  }

  @Test
  void shows_the_log_when_the_server_can_not_start() throws Exception {
    server.open().close();
    Files.writeString(server.postgres().resolve("PG_VERSION"), "9\n");
    assertThatThrownBy(() -> server.open().close())
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("database files are incompatible with server");
  }

  @Test
  void starts_over_what_a_kill_left_half_created() throws Exception {
    Files.createDirectories(server.data.resolve("postgres.unfinished/base"));
    Files.writeString(server.data.resolve("postgres.password.unfinished"), "half");
    try (Storage storage = server.open()) {
      assertThat(storage.answers(PATIENCE)).isTrue();
    }
  }

  @Test
  void moves_its_log_aside_when_that_has_grown() throws Exception {
    try (Storage storage = server.open("log-max-size = 64 KiB, watch-every = 50 ms")) {
      String message = "x".repeat(64 << 10);
      TestServer.run(storage, "DO $$ BEGIN RAISE LOG '" + message + "'; END $$");
      Path moved = server.data.resolve("postgres.log.1");
      await().atMost(PATIENCE).until(() -> Files.exists(moved) && Files.size(moved) > 64 << 10);
      await().atMost(PATIENCE).until(() -> Files.size(server.data.resolve("postgres.log")) < 1024);
    }
    assertThat(Files.readString(server.data.resolve("postgres.log"))).contains("shutdown request");
  }

  @Test
  void works_in_a_folder_with_an_awkward_name() throws Exception {
    Path awkward = server.data.resolve("it's $HOME \"of\" `data`");
    StorageSettings settings =
        TestStorage.settings(
            "reprise { data = \"%s\", storage.port = %d, storage.connections = 1 }"
                .formatted(awkward.toString().replace("\"", "\\\""), server.port));
    for (int i = 1; i <= 2; i++) {
      try (Storage storage = Storage.open(settings)) {
        TestServer.leaveMark(storage);
        assertThat(TestServer.marks(storage)).isEqualTo(i);
      }
    }
  }

  private void startByHand(String options) throws IOException {
    Program.Result result =
        Program.run(
            server.data,
            Map.of("PGDATA", server.postgres().toString()),
            Duration.ofMinutes(1),
            Binaries.in(TestStorage.BINARIES).program("pg_ctl").toString(),
            "start",
            "--wait",
            "--log=postgres.log",
            "--options=" + options + " -c unix_socket_directories=");
    assertThat(result.ok()).as(result.output()).isTrue();
  }

  private static String identity(Storage storage) throws SQLException {
    return TestServer.value(storage, "SELECT system_identifier FROM pg_control_system()");
  }

  private static String show(Storage storage, String setting) {
    try (Connection connection = storage.connection()) {
      return Database.value(connection, "SHOW " + setting);
    } catch (SQLException e) {
      throw new AssertionError(setting, e);
    }
  }

  /** The sixth field, after the program's name in brackets, which may hold spaces. */
  private static String session(Path stat) throws IOException {
    String line = Files.readString(stat);
    return line.substring(line.lastIndexOf(')') + 2).split(" ", 5)[3];
  }
}
