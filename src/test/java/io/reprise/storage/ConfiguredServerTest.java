package io.reprise.storage;

import static io.reprise.storage.TestServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredServerTest {
  private static final int NODES = 4;

  @Test
  void a_fresh_database_is_migrated_and_its_own() throws Exception {
    try (Storage one = TestStorage.fresh();
        Storage two = TestStorage.fresh()) {
      assertThat(one.coordinates().database()).isNotEqualTo(two.coordinates().database());
      assertThat(TestServer.value(one, "SELECT count(*) FROM reprise.entries")).isEqualTo("0");
      assertThat(one.answers(PATIENCE)).isTrue();
      assertThat(one.description()).contains(one.coordinates().database());
    }
  }

  @Test
  void takes_user_and_password_from_the_url() throws Exception {
    Coordinates database = TestStorage.emptyDatabase();
    String url =
        "postgresql://%s:%s@localhost:%d/%s"
            .formatted(database.user(), database.password(), database.port(), database.database());
    try (Storage storage =
        Storage.open(TestStorage.settings("reprise.storage.url = \"" + url + "\""))) {
      assertThat(storage.coordinates().user()).isEqualTo(database.user());
      assertThat(storage.description()).doesNotContain(database.password());
    }
  }

  @Test
  void a_user_with_the_name_of_our_schema_finds_its_tables_again() throws Exception {
    Coordinates made = TestStorage.emptyDatabase();
    try (Connection connection = TestStorage.connection(made);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DO $$ BEGIN CREATE ROLE reprise LOGIN SUPERUSER PASSWORD 'reprise';"
              + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }
    Coordinates database =
        new Coordinates(made.host(), made.port(), made.database(), "reprise", "reprise");
    for (int start = 1; start <= 2; start++) {
      try (Storage storage =
          Storage.open(TestStorage.settings(TestStorage.configuredFor(database)))) {
        assertThat(TestServer.value(storage, "SELECT to_regclass('public.event_journal')"))
            .as("start %d", start)
            .isEqualTo("event_journal");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"currentSchema", "options", "sslcert", "channelBinding"})
  void refuses_options_that_not_every_connection_would_heed(String option) {
    StorageSettings settings =
        TestStorage.settings(
            "reprise.storage.url = \"postgresql://ann:secret@db/x?" + option + "=y\"");

    assertThatThrownBy(() -> Storage.open(settings))
        .isInstanceOf(StorageFailed.class)
        .hasMessageStartingWith("reprise.storage.url: the option " + option + " would not hold")
        .hasMessageContaining("Remove it")
        .hasMessageNotContaining("secret");
  }

  @Test
  void gives_its_connections_a_name_and_limits_on_the_server() throws Exception {
    try (Storage storage = TestStorage.fresh()) {
      assertThat(TestServer.value(storage, "SHOW application_name")).isEqualTo("reprise");
      assertThat(TestServer.value(storage, "SHOW statement_timeout")).isEqualTo("5s");
      assertThat(TestServer.value(storage, "SHOW lock_timeout")).isEqualTo("2s");
      assertThat(TestServer.value(storage, "SHOW idle_in_transaction_session_timeout"))
          .isEqualTo("5s");
    }
  }

  @Test
  void refuses_tables_of_a_newer_version() throws Exception {
    Coordinates database = TestStorage.emptyDatabase();
    StorageSettings settings = TestStorage.settings(TestStorage.configuredFor(database));
    try (Storage storage = Storage.open(settings);
        Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO reprise_schema_history SELECT 99, '99', 'newer', type, 'V99__newer.sql',"
              + " checksum, installed_by, installed_on, execution_time, true"
              + " FROM reprise_schema_history WHERE version = '1'");
    }

    assertThatThrownBy(() -> Storage.open(settings))
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("of a newer version of Reprise: they have migration 99");
  }

  @RepeatedTest(5)
  void many_nodes_migrate_one_database_at_once() throws Exception {
    StorageSettings settings =
        TestStorage.settings(TestStorage.configuredFor(TestStorage.emptyDatabase()));
    ExecutorService threads = Executors.newFixedThreadPool(NODES);
    try {
      List<Future<Storage>> opening = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        opening.add(threads.submit(() -> Storage.open(settings)));
      }
      for (Future<Storage> future : opening) {
        try (Storage storage = future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          assertThat(
                  TestServer.value(
                      storage,
                      "SELECT string_agg(version, ' ' ORDER BY version)"
                          + " FROM reprise_schema_history WHERE success"))
              .isEqualTo("1 2 3 4 5 6 7");
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void shares_a_database_with_other_peoples_tables() throws Exception {
    Coordinates database = TestStorage.emptyDatabase();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                    .formatted(database.host(), database.port(), database.database()),
                database.user(),
                database.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE theirs (n INT)");
    }
    try (Storage storage =
        Storage.open(TestStorage.settings(TestStorage.configuredFor(database)))) {
      assertThat(TestServer.value(storage, "SELECT count(*) FROM event_journal")).isEqualTo("0");
    }
  }

  @Test
  void compares_persistence_ids_byte_by_byte_whatever_the_collation_of_the_database()
      throws Exception {
    try (Storage storage = TestStorage.fresh()) {
      for (String table : List.of("event_journal", "snapshot")) {
        assertThat(
                TestServer.value(
                    storage,
                    "SELECT collation_name FROM information_schema.columns WHERE table_name = '"
                        + table
                        + "' AND column_name = 'persistence_id'"))
            .isEqualTo("C");
      }
    }
  }

  @Test
  void says_at_once_that_the_password_is_wrong() {
    Coordinates right = TestStorage.emptyDatabase();
    Coordinates wrong =
        new Coordinates(right.host(), right.port(), right.database(), right.user(), "guess");
    assertThatThrownBy(() -> Storage.open(settings(wrong)).close())
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("password authentication failed")
        .hasMessageContaining("REPRISE_STORAGE_PASSWORD")
        .hasMessageNotContaining("guess");
  }

  @Test
  void says_at_once_that_the_password_is_missing() {
    Coordinates right = TestStorage.emptyDatabase();
    Coordinates wrong =
        new Coordinates(right.host(), right.port(), right.database(), right.user(), "");
    assertThatThrownBy(() -> Storage.open(settings(wrong)).close())
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("no password was provided");
  }

  @Test
  void says_at_once_that_the_database_is_missing() {
    Coordinates right = TestStorage.emptyDatabase();
    Coordinates wrong =
        new Coordinates(right.host(), right.port(), "nowhere", right.user(), right.password());
    assertThatThrownBy(() -> Storage.open(settings(wrong)).close())
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("database \"nowhere\" does not exist")
        .hasMessageContaining("CREATE DATABASE");
  }

  @Test
  void says_what_to_do_when_the_server_never_comes() {
    Coordinates nobody =
        new Coordinates("127.0.0.1", TestStorage.freePort(), "any", "any", "secret");
    String text = TestStorage.configuredFor(nobody) + "\nreprise.storage.wait = 300 ms";
    assertThatThrownBy(() -> Storage.open(TestStorage.settings(text)).close())
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("127.0.0.1:" + nobody.port())
        .hasMessageContaining("reprise.storage.wait")
        .hasMessageNotContaining("secret");
  }

  @Test
  void waits_at_start_for_a_server_that_comes_later_and_lives_through_its_restarts()
      throws Exception {
    try (TestServer server = new TestServer()) {
      server.open().close(); // so that there is a password to configure
      StorageSettings settings =
          settings(
              new Coordinates(
                  "127.0.0.1",
                  server.port,
                  "postgres",
                  "postgres",
                  Files.readString(server.data.resolve("postgres.password"))));
      ExecutorService node = Executors.newSingleThreadExecutor();
      Future<Storage> opening = node.submit(() -> Storage.open(settings));
      node.shutdown();
      try (Storage first = server.open();
          Storage storage = opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        TestServer.leaveMark(storage);
        first.close();
        assertThat(storage.answers(Duration.ofSeconds(1))).isFalse();
        assertThatThrownBy(() -> TestServer.marks(storage)).isInstanceOf(SQLException.class);
        try (Storage second = server.open()) {
          assertThat(second.answers(PATIENCE)).isTrue();
          assertThat(storage.answers(PATIENCE)).isTrue();
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .untilAsserted(() -> assertThat(TestServer.marks(storage)).isEqualTo(1));
        }
      }
    }
  }

  @Test
  void notices_a_server_that_hangs() throws Exception {
    try (TestServer server = new TestServer();
        Storage storage = server.open()) {
      assertThat(storage.answers(PATIENCE)).isTrue();
      List<Long> processes = Postmaster.processes(server.postgres());
      assumeThat(processes).isNotEmpty();
      signal("STOP", processes);
      try {
        assertThat(storage.answers(Duration.ofMillis(300))).isFalse();
      } finally {
        signal("CONT", processes);
      }
      assertThat(storage.answers(PATIENCE)).isTrue();
    }
  }

  @Test
  void ends_a_statement_that_takes_too_long() throws Exception {
    Coordinates database = TestStorage.emptyDatabase();
    String text =
        TestStorage.configuredFor(database)
            + "\nreprise.storage { statement-timeout = 2 s, socket-timeout = 60 s }";
    try (Storage storage = Storage.open(TestStorage.settings(text))) {
      assertThatThrownBy(() -> TestServer.run(storage, "SELECT pg_sleep(20)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("statement timeout");
    }
  }

  private static void signal(String name, List<Long> processes) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(pid -> command.add(pid.toString()));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private static StorageSettings settings(Coordinates database) {
    return TestStorage.settings(TestStorage.configuredFor(database));
  }
}
