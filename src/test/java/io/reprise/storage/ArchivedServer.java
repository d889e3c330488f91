package io.reprise.storage;

import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * A PostgreSQL for tests that archives its log, a copy of it as docs/backup.md says to make one,
 * and a second PostgreSQL that such a copy is recovered in, up to a point in time.
 */
public final class ArchivedServer implements AutoCloseable {

  private final TestServer first = new TestServer();
  private final TestServer second = new TestServer();
  private final Path archive;
  private final Forwarder front = new Forwarder(first.port);

  /** Starts the first one; the second is recovered later. */
  public ArchivedServer() throws IOException {
    first.open().close();
    first.awaitNoProcess();
    archive = Files.createDirectory(first.data.resolve("archive"));
    // archive_mode needs a start of the server, so it is said before.
    configure(
        first,
        "archive_mode = on\narchive_command = 'test ! -f %s/%%f && cp %%p %s/%%f'\n"
            .formatted(archive, archive));
    start(first);
  }

  private static void configure(TestServer server, String settings) throws IOException {
    Files.writeString(
        server.data.resolve("postgres").resolve("postgresql.auto.conf"),
        settings,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static void start(TestServer server) throws IOException {
    StorageSettings.Embedded settings = server.settings("").embedded();
    try (DataFolder folder = DataFolder.hold(server.data)) {
      PostgresControl control =
          new PostgresControl(Binaries.in(settings.binaries()), folder, settings);
      await().atMost(TestServer.PATIENCE).until(control::start);
    }
  }

  private Coordinates coordinates(int port) throws IOException {
    return new Coordinates(
        EmbeddedServer.HOST,
        port,
        "postgres",
        "postgres",
        Files.readString(first.data.resolve("postgres.password")));
  }

  /**
   * Where clients find the one that is in use: the first, or the second after {@link #toSecond}.
   */
  public Coordinates front() throws IOException {
    return coordinates(front.port());
  }

  /** Where the first one is. */
  public Coordinates first() throws IOException {
    return coordinates(first.port);
  }

  /** Where the second one is. */
  public Coordinates second() throws IOException {
    return coordinates(second.port);
  }

  /** Copies the files of the first one while it is in use, with what makes the copy usable. */
  public void baseBackup() throws IOException, SQLException {
    Path from = first.postgres();
    Path to = second.data.resolve("postgres");
    try (Connection connection = TestStorage.connection(first());
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('base', fast => true)");
      copy(from, to);
      try (ResultSet label =
          statement.executeQuery(
              "SELECT labelfile FROM pg_backup_stop(wait_for_archive => true)")) {
        label.next();
        Files.writeString(to.resolve("backup_label"), label.getString(1));
      }
    }
    Files.copy(first.data.resolve("postgres.password"), second.data.resolve("postgres.password"));
  }

  /** All but the log, which comes from the archive, and what only a running server has. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path name = from.relativize(file);
        boolean log = name.startsWith("pg_wal") && name.getNameCount() > 1;
        if (log || name.startsWith("postmaster.pid") || name.startsWith("postmaster.opts")) {
          continue;
        }
        try {
          Files.copy(file, to.resolve(name), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        } catch (NoSuchFileException gone) {
          // a temporary file of the server
        }
      }
    }
    Files.createDirectories(to.resolve("pg_wal").resolve("archive_status"));
  }

  /** The time now, by the clock of the first one. */
  public String now() throws SQLException, IOException {
    try (Connection connection = TestStorage.connection(first())) {
      return Database.value(connection, "SELECT clock_timestamp()");
    }
  }

  /** Recovers the copy in the second one up to a time, and lets it take writes from then on. */
  public void recoverTo(String time) throws SQLException, IOException {
    archiveAll();
    configure(
        second,
        """
        archive_mode = off
        restore_command = 'cp %s/%%f %%p'
        recovery_target_time = '%s'
        recovery_target_action = 'promote'
        """
            .formatted(archive, time));
    Files.createFile(second.data.resolve("postgres").resolve("recovery.signal"));
    start(second);
    await()
        .atMost(TestServer.PATIENCE)
        .until(
            () -> {
              try (Connection connection = TestStorage.connection(second())) {
                return Database.value(connection, "SELECT pg_is_in_recovery()").equals("f");
              }
            });
  }

  private void archiveAll() throws SQLException, IOException {
    try (Connection connection = TestStorage.connection(first())) {
      String segment =
          Database.value(connection, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())");
      Database.value(connection, "SELECT pg_switch_wal()");
      await().atMost(TestServer.PATIENCE).until(() -> Files.exists(archive.resolve(segment)));
    }
  }

  /** Ends the first one, as a crash does; new connections of clients go to the second. */
  public void toSecond() throws IOException {
    first.killPostmaster();
    front.to(second.port);
    first.awaitNoProcess();
  }

  @Override
  public void close() throws IOException {
    front.close();
    try {
      second.close();
    } finally {
      first.close();
    }
  }
}
