package io.reprise.storage;

import static io.reprise.storage.TestServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reprise.storage.Storage.Coordinates;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which servers a node goes on with when another one is where its own was, on real servers. */
class LineageTest {

  /** Nothing but the connections that a test makes may notice anything. */
  private static final String NEVER_LOOKS = "\nreprise.storage.look-every = 1 hour\n";

  private final Logger logger = (Logger) LoggerFactory.getLogger(Lineage.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(logged);
  }

  private static Storage open(ReplicatedServer servers, String more) throws Exception {
    return Storage.open(TestStorage.settings(more + servers.settings()));
  }

  private List<String> said() {
    return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void a_standby_is_refused_until_it_is_promoted_and_then_begins_an_era() throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer();
        Storage storage = open(servers, NEVER_LOOKS)) {
      AtomicInteger told = new AtomicInteger();
      storage.onNewEra(told::incrementAndGet);
      storage.connect().close();
      servers.front(servers.standby());
      servers.killPrimary();
      assertThatThrownBy(() -> storage.connect().close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("a standby, which takes no writes (expected: the primary)");
      assertThat(storage.answers(PATIENCE)).as("it is ready").isFalse();
      assertThat(storage.era()).isEqualTo(1);
      assertThat(told).hasValue(0);

      servers.promote();
      storage.connect().close();
      assertThat(storage.era()).isEqualTo(2);
      assertThat(told).hasValue(1);
      assertThat(said()).singleElement().asString().contains("timeline 2 after 1");
      assertThat(storage.answers(PATIENCE)).isTrue();
      storage.connect().close();
      assertThat(storage.era()).as("of one take-over").isEqualTo(2);
    }
  }

  @Test
  void a_primary_that_was_replaced_is_refused_as_soon_as_its_successor_is_known() throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer();
        Storage storage = open(servers, NEVER_LOOKS)) {
      servers.promote();
      servers.front(servers.standby());
      storage.connect().close();
      servers.front(servers.primary());
      assertThatThrownBy(() -> storage.connect().close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("on timeline 1 (expected: at least 2). Stop it");
      assertThat(storage.answers(PATIENCE)).as("it is ready").isFalse();
      assertThat(storage.era()).isEqualTo(2);
    }
  }

  @Test
  void connections_to_a_primary_that_was_replaced_and_lives_are_given_up() throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer();
        Storage storage = open(servers, NEVER_LOOKS)) {
      servers.cut();
      TestServer.leaveMark(storage);
      servers.promote();
      servers.front(servers.standby());
      assertThat(TestServer.value(storage, "SELECT count(*) FROM mark")).isEqualTo("1");
      storage.onNewEra(
          () ->
              assertThatThrownBy(() -> TestServer.marks(storage))
                  .hasMessageContaining("does not exist"));
      storage.connect().close();
      assertThat(storage.era()).isEqualTo(2);
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> TestServer.marks(storage)).hasMessageContaining("does not exist");
      }
    }
  }

  @Test
  void a_node_at_rest_notices_by_itself() throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer();
        Storage storage = open(servers, "reprise.storage.look-every = 100 ms\n")) {
      servers.promote();
      servers.front(servers.standby());
      await().atMost(PATIENCE).until(() -> storage.era() == 2);
    }
  }

  @Test
  void another_database_is_refused_with_what_to_do() throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer();
        Storage storage = open(servers, NEVER_LOOKS);
        TestServer other = new TestServer();
        Storage another = other.open()) {
      TestServer.run(
          another, "ALTER USER postgres PASSWORD '" + servers.coordinates().password() + "'");
      storage.connect().close();
      servers.front(other);
      assertThatThrownBy(() -> storage.connect().close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("another database, with system identifier")
          .hasMessageContaining("If it was replaced on purpose, start the node again.");
      assertThat(storage.era()).isEqualTo(1);
    }
  }

  @Test
  void a_restart_after_a_crash_is_no_new_era() throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer();
        Storage storage = open(servers, NEVER_LOOKS)) {
      TestServer.leaveMark(storage);
      servers.killPrimary();
      servers.startPrimary();
      storage.connect().close();
      assertThat(storage.era()).isEqualTo(1);
      assertThat(said()).isEmpty();
    }
  }

  @Test
  void a_user_who_may_not_ask_for_the_system_is_told_once_and_protected_by_the_rest()
      throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer()) {
      try (Connection connection = servers.primaryConnection();
          var statement = connection.createStatement()) {
        statement.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        statement.execute("CREATE USER plain PASSWORD 'plain'");
        statement.execute("GRANT ALL ON SCHEMA public, reprise TO plain");
        statement.execute("GRANT ALL ON ALL TABLES IN SCHEMA public, reprise TO plain");
      }
      servers.awaitEqual();
      Coordinates all = servers.coordinates();
      Coordinates plain = new Coordinates(all.host(), all.port(), all.database(), "plain", "plain");
      try (Storage storage =
          Storage.open(TestStorage.settings(NEVER_LOOKS + TestStorage.configuredFor(plain)))) {
        storage.connect().close();
        storage.connect().close();
        assertThat(said())
            .singleElement()
            .asString()
            .contains("permission denied", "pg_control_system", "another database in its place");

        servers.front(servers.standby());
        assertThatThrownBy(() -> storage.connect().close())
            .hasMessageContaining("a standby, which takes no writes");
        servers.promote();
        storage.connect().close();
        assertThat(storage.era()).isEqualTo(2);
        servers.front(servers.primary());
        assertThatThrownBy(() -> storage.connect().close())
            .hasMessageContaining("a primary that was replaced");
      }
    }
  }

  @Test
  void a_user_who_may_not_ask_for_the_timeline_either_still_gets_no_standby() throws Exception {
    try (ReplicatedServer servers = new ReplicatedServer()) {
      try (Connection connection = servers.primaryConnection();
          var statement = connection.createStatement()) {
        statement.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        statement.execute("REVOKE EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) FROM PUBLIC");
        statement.execute("CREATE USER plain PASSWORD 'plain'");
      }
      servers.awaitEqual();
      Coordinates all = servers.coordinates();
      Coordinates plain = new Coordinates(all.host(), all.port(), all.database(), "plain", "plain");
      Database database = new Database(plain, Encryption.none(), TestStorage.settings("").pool());
      CheckedConnections connections = new CheckedConnections(database, new Lineage("test"));
      connections.getConnection().close();
      connections.getConnection().close();
      assertThat(said())
          .hasSize(2)
          .last()
          .asString()
          .contains("pg_walfile_name", "noticed by the entries that are missing");
      servers.front(servers.standby());
      assertThatThrownBy(() -> connections.getConnection().close())
          .hasMessageContaining("a standby, which takes no writes");
    }
  }
}
