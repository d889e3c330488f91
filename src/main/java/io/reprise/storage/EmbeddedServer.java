package io.reprise.storage;

import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.StorageSettings.Embedded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that a node runs itself, as a process of its own that outlives a kill of the node:
 * the next node on the folder takes it over if it runs as that node would have started it, and
 * starts it anew otherwise.
 */
final class EmbeddedServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);

  static final String HOST = "127.0.0.1";
  static final String USER = "postgres";
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final StorageSettings settings;
  private final Embedded embedded;
  private final DataFolder folder;
  private final PostgresControl control;
  private final Database database;
  private volatile boolean closing;
  private boolean closed;
  private Optional<Thread> atExit = Optional.empty();
  private Optional<Postmaster> running = Optional.empty();

  private EmbeddedServer(StorageSettings settings, DataFolder folder) throws IOException {
    this.settings = settings;
    this.embedded = settings.embedded();
    this.folder = folder;
    this.control = new PostgresControl(Binaries.in(embedded.binaries()), folder, embedded);
    Coordinates coordinates = new Coordinates(HOST, embedded.port(), USER, USER, folder.password());
    this.database = new Database(coordinates, Encryption.none(), settings.pool());
  }

  /**
   * Starts the server, or takes over the one that runs on the folder.
   *
   * @throws StorageFailed if that can't be done; says what to do
   */
  static EmbeddedServer start(StorageSettings settings) {
    Binaries.require();
    DataFolder folder = null;
    boolean started = false;
    try {
      folder = DataFolder.hold(settings.embedded().data());
      EmbeddedServer server = new EmbeddedServer(settings, folder);
      // A signal ends the JVM also while it starts, before anybody else could stop the server.
      Thread atExit = new Thread(server::close, "reprise-postgresql-at-exit");
      Runtime.getRuntime().addShutdownHook(atExit);
      try {
        server.create();
        server.bringUp();
        server.easeLogin();
        started = true;
        server.atExit = Optional.of(atExit);
        return server;
      } finally {
        if (!started) {
          forget(atExit);
        }
      }
    } catch (IOException e) {
      throw unusable(settings, e);
    } finally {
      if (!started && folder != null) {
        folder.close();
      }
    }
  }

  private static StorageFailed unusable(StorageSettings settings, IOException e) {
    Embedded embedded = settings.embedded();
    String said = String.valueOf(e);
    boolean unpacking = said.contains(embedded.binaries().toString());
    return FullDisk.in(
            said,
            unpacking ? embedded.binaries() : embedded.data(),
            unpacking ? "reprise.storage.binaries" : "reprise.data")
        .orElseGet(
            () ->
                new StorageFailed(
                    "reprise.data: "
                        + embedded.data()
                        + ": "
                        + e
                        + " (expected: a folder that can be read and written). Look at the cause,"
                        + " or set another one (REPRISE_DATA).",
                    e));
  }

  /**
   * From now on whoever started the server stops it, after all that uses it: a signal no longer
   * does.
   */
  void stopsInOrder() {
    atExit.ifPresent(EmbeddedServer::forget);
    atExit = Optional.empty();
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      log.debug("the JVM is about to exit, and stops PostgreSQL", exiting);
    }
  }

  /** How to connect. */
  Database database() {
    return database;
  }

  /** For people: where it listens and where its data is. */
  String description() {
    return "embedded PostgreSQL on " + HOST + ":" + embedded.port() + ", data in " + folder.path();
  }

  private void create() throws IOException {
    if (Files.isDirectory(folder.postgres())) {
      return;
    }
    // Made beside and moved into place, so that a kill in between leaves nothing half made.
    var unfinished = folder.path().resolve("postgres.unfinished");
    Folders.delete(unfinished);
    control.initialize(unfinished, USER);
    Files.move(unfinished, folder.postgres(), StandardCopyOption.ATOMIC_MOVE);
    Folders.force(folder.path());
  }

  private synchronized void bringUp() throws IOException {
    long start = System.nanoTime();
    while (!closing && !isUp()) {
      if (System.nanoTime() - start > embedded.startTimeout().toNanos()) {
        throw new StorageFailed(
            "embedded PostgreSQL: not up after "
                + embedded.startTimeout().toSeconds()
                + " s"
                + " (expected: less). See "
                + folder.log()
                + "; if it only needs longer, raise reprise.storage.start-timeout. It ends with:\n"
                + control.logTail());
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  /**
   * A password is hashed thousands of times at each login, so that it can't be guessed from what
   * the server keeps of it. This one is random, and whoever can read the one can read the other:
   * the time of a dozen logins at each start protects nothing.
   */
  private void easeLogin() {
    try (Connection connection = database.connect()) {
      String eased =
          "SELECT rolpassword LIKE 'SCRAM-SHA-256$1:%' FROM pg_authid WHERE rolname = current_user";
      if (Database.value(connection, eased).equals("f")) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET scram_iterations = 1");
          statement.execute(
              "ALTER ROLE %s PASSWORD %s"
                  .formatted(USER, quoted(database.coordinates().password())));
        }
      }
    } catch (SQLException e) {
      log.debug("logins stay as slow as they are", e); // whatever it is shows where it matters
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Goes one step towards a server that runs as it should; true if it does. */
  private boolean isUp() throws IOException {
    Optional<Postmaster> found = Postmaster.of(folder.postgres());
    if (found.isPresent() && found.get().runs()) {
      return takeOver(found.get());
    }
    if (!Postmaster.processes(folder.postgres()).isEmpty()) {
      return false; // killed a moment ago: its other processes are about to notice
    }
    if (found.isPresent() && found.get().blocksThoughGone()) {
      log.info("removing postmaster.pid, left over of process {}", found.get().pid());
      Files.deleteIfExists(folder.postgres().resolve("postmaster.pid"));
    }
    folder.boundLog(embedded.logMaxBytes());
    running = control.start() ? Postmaster.of(folder.postgres()) : Optional.empty();
    return running.isPresent();
  }

  private boolean takeOver(Postmaster found) throws IOException {
    if (found.port() != embedded.port() || !control.wasStartedTheSameWay()) {
      log.info("process {} runs with other settings: starting PostgreSQL anew", found.pid());
      control.stop();
      return false;
    }
    try (Connection connection = database.connect()) {
      if (!settings.allowNotDurable() && !Durability.gaps(connection).isEmpty()) {
        log.info("process {} isn't durable: starting PostgreSQL anew", found.pid());
        control.stop();
        return false;
      }
    } catch (SQLException e) {
      if (SqlFailures.mayPass(e)) {
        return false; // still recovering, or about to stop
      }
      throw new StorageFailed(
          "embedded PostgreSQL: can't log in to the one that runs, process "
              + found.pid()
              + ": "
              + e.getMessage()
              + " (expected: the password in "
              + folder.passwordFile()
              + "). Put that file back.",
          e);
    }
    log.info("taking over PostgreSQL that runs already, process {}", found.pid());
    running = Optional.of(found);
    return true;
  }

  /**
   * Starts the server again if it no longer runs, and bounds its log; for a call every second or
   * so.
   *
   * @throws StorageFailed if it can't be started
   */
  synchronized void watch() throws IOException {
    if (closing) {
      return;
    }
    folder.boundLog(embedded.logMaxBytes());
    if (running.isEmpty() || !running.get().runs()) {
      log.warn("embedded PostgreSQL no longer runs: starting it again");
      bringUp();
    }
  }

  /** Stops the server, then lets go of the folder. Does not throw: says in the log what failed. */
  @Override
  public void close() {
    stopsInOrder();
    closing = true; // ends a start that is under way, which holds the monitor
    synchronized (this) {
      if (closed) {
        return; // by now another node may run on the folder
      }
      closed = true;
      try {
        control.stop();
      } catch (IOException | StorageFailed e) {
        log.warn("embedded PostgreSQL was not stopped; the next node takes it over", e);
      } finally {
        folder.close();
      }
    }
  }
}
