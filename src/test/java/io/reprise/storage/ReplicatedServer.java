package io.reprise.storage;

import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * A PostgreSQL for tests with an asynchronous standby, and the address at which its clients look
 * for the primary.
 */
public final class ReplicatedServer implements AutoCloseable {

  private final TestServer primary = new TestServer();
  private final TestServer standby = new TestServer();
  private final Forwarder front = new Forwarder(primary.port);

  /** Starts both; the standby has all that the primary has. */
  public ReplicatedServer() throws IOException, SQLException {
    primary.open().close();
    primary.awaitNoProcess();
    copy(primary.data, standby.data);
    Files.createFile(standby.postgres().resolve("standby.signal"));
    Files.writeString(
        standby.postgres().resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=%s port=%d user=postgres password=%s'\n"
            .formatted(EmbeddedServer.HOST, primary.port, password()),
        StandardOpenOption.APPEND);
    start(primary);
    start(standby);
    awaitEqual();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file));
        if (!copy.equals(to)) {
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void start(TestServer server) throws IOException {
    StorageSettings.Embedded settings = server.settings("").embedded();
    try (DataFolder folder = DataFolder.hold(server.data)) {
      PostgresControl control =
          new PostgresControl(Binaries.in(settings.binaries()), folder, settings);
      await().atMost(TestServer.PATIENCE).until(control::start);
    }
  }

  private String password() throws IOException {
    return Files.readString(primary.data.resolve("postgres.password"));
  }

  /** Where clients find what is the primary for now. */
  Coordinates coordinates() throws IOException {
    return new Coordinates(EmbeddedServer.HOST, front.port(), "postgres", "postgres", password());
  }

  /** HOCON for a node that connects to what is the primary for now. */
  public String settings() throws IOException {
    return TestStorage.configuredFor(coordinates());
  }

  TestServer primary() {
    return primary;
  }

  TestServer standby() {
    return standby;
  }

  /** Where new connections of clients go; those that are open stay. */
  void front(TestServer server) {
    front.to(server.port);
  }

  /** Where new connections of clients go is the standby from now on. */
  public void frontToStandby() {
    front(standby);
  }

  /** A connection to the one that was the primary at first. */
  public Connection primaryConnection() throws SQLException, IOException {
    return connect(primary);
  }

  /** A connection to the one that was the standby at first. */
  public Connection standbyConnection() throws SQLException, IOException {
    return connect(standby);
  }

  private Connection connect(TestServer server) throws SQLException, IOException {
    return TestStorage.connection(
        new Coordinates(EmbeddedServer.HOST, server.port, "postgres", "postgres", password()));
  }

  /** Waits until the standby has all that the primary has now. */
  public void awaitEqual() throws SQLException, IOException {
    String written;
    try (Connection connection = primaryConnection()) {
      written = Database.value(connection, "SELECT pg_current_wal_insert_lsn()");
    }
    await()
        .atMost(TestServer.PATIENCE)
        .until(
            () -> {
              try (Connection connection = standbyConnection()) {
                return Database.value(
                        connection, "SELECT pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn")
                    .equals("t");
              }
            });
  }

  /** From now on the standby gets nothing of what the primary confirms. */
  public void cut() throws SQLException, IOException {
    awaitEqual();
    try (Connection connection = standbyConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET primary_conninfo = ''");
      statement.execute("SELECT pg_reload_conf()");
      await()
          .atMost(TestServer.PATIENCE)
          .until(
              () ->
                  Database.value(connection, "SELECT count(*) FROM pg_stat_wal_receiver")
                      .equals("0"));
    }
  }

  /** What {@code kill -9} does. */
  public void killPrimary() throws IOException {
    primary.killPostmaster();
    primary.awaitNoProcess();
  }

  /** Starts the one that was the primary at first again. */
  void startPrimary() throws IOException {
    start(primary);
  }

  /** Makes the standby a primary; returns when it takes writes. */
  public void promote() throws SQLException, IOException {
    try (Connection connection = standbyConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_promote(true, " + TestServer.PATIENCE.toSeconds() + ")");
    }
    await()
        .atMost(TestServer.PATIENCE)
        .until(
            () -> {
              try (Connection connection = standbyConnection()) {
                return Database.value(connection, "SELECT pg_is_in_recovery()").equals("f");
              }
            });
  }

  @Override
  public void close() throws IOException {
    front.close();
    try {
      standby.close();
    } finally {
      primary.close();
    }
  }
}
