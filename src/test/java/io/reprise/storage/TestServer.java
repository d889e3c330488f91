package io.reprise.storage;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A data folder and a port of a test's own, and what can be done to the server on them. */
final class TestServer implements AutoCloseable {
  /** Generous: the machine may be busy with other things. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  final Path data;
  final int port;

  TestServer() {
    this.port = TestStorage.freePort();
    try {
      Path parent = Files.createDirectories(Path.of("target", "storage").toAbsolutePath());
      this.data = Files.createTempDirectory(parent, "data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Storage open() {
    return open("");
  }

  /** Opens it with further settings, HOCON below {@code reprise.storage}. */
  Storage open(String more) {
    return Storage.open(settings(more));
  }

  StorageSettings settings(String more) {
    return TestStorage.settings(
        """
        reprise {
          data = "%s"
          storage { port = %d, connections = 2 }
          storage { %s }
        }
        """
            .formatted(data, port, more));
  }

  /** A node that only stores, in a JVM of its own; returns when it is open. */
  Process node() throws IOException {
    Path ready = data.resolve("ready");
    Files.deleteIfExists(ready);
    Process node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherNode.class.getName(),
                data.toString(),
                String.valueOf(port),
                ready.toString())
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("node.log").toFile())
            .start();
    await().atMost(PATIENCE).until(() -> Files.exists(ready) || !node.isAlive());
    if (!node.isAlive()) {
      throw new AssertionError(Files.readString(data.resolve("node.log")));
    }
    return node;
  }

  Path postgres() throws IOException {
    return data.resolve("postgres").toRealPath();
  }

  Postmaster postmaster() throws IOException {
    return Postmaster.of(postgres()).orElseThrow();
  }

  /** What {@code kill -9} does to the server's first process; returns when it is dead. */
  void killPostmaster() throws IOException {
    Postmaster running = postmaster();
    ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
    await().atMost(PATIENCE).until(() -> !running.runs());
  }

  /** The last process of a server that was stopped is about to end when its stop is reported. */
  void awaitNoProcess() throws IOException {
    Path postgres = postgres();
    await().atMost(PATIENCE).until(() -> Postmaster.processes(postgres).isEmpty());
  }

  static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still alive: " + process);
    }
  }

  static void run(Storage storage, String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String value(Storage storage, String sql) throws SQLException {
    try (Connection connection = storage.connection()) {
      return Database.value(connection, sql);
    }
  }

  /** Writes a row that a later start must find again. */
  static void leaveMark(Storage storage) throws SQLException {
    run(storage, "CREATE TABLE IF NOT EXISTS mark (n INT)");
    run(storage, "INSERT INTO mark VALUES (1)");
  }

  static int marks(Storage storage) throws SQLException {
    return Integer.parseInt(value(storage, "SELECT count(*) FROM mark"));
  }

  /** Ends whatever a failed test left running, and deletes the folder. */
  @Override
  public void close() throws IOException {
    if (Files.exists(data.resolve("postgres"))) {
      for (long pid : Postmaster.processes(postgres())) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      awaitNoProcess();
    }
    Folders.delete(data);
  }

  /** The main class of {@link #node}. */
  static final class OtherNode {
    private OtherNode() {}

    public static void main(String[] arguments) throws Exception {
      Storage storage =
          Storage.open(
              TestStorage.settings(
                  "reprise { data = \"%s\", storage { port = %s, connections = 2 } }"
                      .formatted(arguments[0], arguments[1])));
      leaveMark(storage);
      Files.createFile(Path.of(arguments[2]));
      Thread.currentThread().join(); // until it is killed
    }
  }
}
