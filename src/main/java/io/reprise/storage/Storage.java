package io.reprise.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.reprise.telemetry.StorageMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A migrated PostgreSQL: embedded, or one that is configured. */
public final class Storage implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Storage.class);

  private final Database database;
  private final String description;
  private final Optional<EmbeddedServer> embedded;
  private final Optional<Watch> watch;
  private final Lineage lineage;
  private final CheckedConnections connections;
  private final HikariDataSource pool;
  private final Probe probe;

  private Storage(
      Database database,
      String description,
      Optional<EmbeddedServer> embedded,
      StorageSettings settings) {
    this.database = database;
    this.description = description;
    this.embedded = embedded;
    this.lineage = new Lineage(ConfiguredServer.where(database.coordinates()));
    this.connections = new CheckedConnections(database, lineage);
    this.pool = new HikariDataSource(poolOf(database.pool(), connections));
    // An old primary that lives on must not answer any more, least of all entities that recover.
    lineage.beforeNewEra(pool.getHikariPoolMXBean()::softEvictConnections);
    this.probe = new Probe(database, lineage);
    this.watch = watch(settings);
  }

  /** None for a server that another process looks after. */
  private Optional<Watch> watch(StorageSettings settings) {
    if (embedded.isPresent()) {
      return Optional.of(
          new Watch(
              "embedded PostgreSQL can't be started again",
              settings.embedded().watchEvery(),
              embedded.get()::watch));
    }
    return settings
        .server()
        .map(
            server ->
                new Watch(
                    "can't look whether a standby has taken over",
                    server.lookEvery(),
                    () -> connect().close()));
  }

  /**
   * Finds or starts PostgreSQL, waits until it answers, checks that it is durable, migrates it.
   * Blocks meanwhile: an embedded server up to {@code reprise.storage.start-timeout}, a configured
   * one up to {@code reprise.storage.wait}, then the migrations.
   *
   * @throws StorageFailed if it can't be used: says what to do
   */
  public static Storage open(StorageSettings settings) {
    if (settings.server().isPresent()) {
      StorageSettings.Server server = settings.server().get();
      Database database = ConfiguredServer.database(server, settings.pool());
      ConfiguredServer.await(database, server);
      prepare(database, settings);
      return new Storage(
          database, ConfiguredServer.where(database.coordinates()), Optional.empty(), settings);
    }
    EmbeddedServer server = EmbeddedServer.start(settings);
    boolean opened = false;
    try {
      prepare(server.database(), settings);
      Storage storage =
          new Storage(server.database(), server.description(), Optional.of(server), settings);
      opened = true;
      return storage;
    } finally {
      if (!opened) {
        server.close();
      }
    }
  }

  /**
   * Finds a database that is there already, to read from it only: neither made nor migrated, and
   * its server refuses whatever would write. An embedded server that runs is joined, and left
   * running when this is closed; one that doesn't is started, and stopped again.
   *
   * @param connections how many there are in the pool
   * @param patience how long a statement may run on the server
   * @throws StorageFailed if there is none, or its tables are of another version: says what to do
   */
  public static Storage openToRead(StorageSettings settings, int connections, Duration patience) {
    return openExisting(settings, connections, patience, true);
  }

  /**
   * The same, to write to it as well: for a verb of the command line.
   *
   * @throws StorageFailed as {@link #openToRead} does
   */
  public static Storage openToWrite(StorageSettings settings, int connections, Duration patience) {
    return openExisting(settings, connections, patience, false);
  }

  private static Storage openExisting(
      StorageSettings settings, int connections, Duration patience, boolean readOnly) {
    StorageSettings few = settings.withConnections(connections);
    if (few.server().isPresent()) {
      StorageSettings.Server server = few.server().get();
      Database database = ConfiguredServer.database(server, few.pool());
      ConfiguredServer.await(database, server);
      return existing(
          readOnly ? database.reading() : database,
          ConfiguredServer.where(database.coordinates()),
          Optional.empty(),
          few,
          patience);
    }
    Optional<RunningServer> running = RunningServer.find(few);
    if (running.isPresent()) {
      Database database = running.get().database();
      return existing(
          readOnly ? database.reading() : database,
          running.get().description(),
          Optional.empty(),
          few,
          patience);
    }
    EmbeddedServer server = EmbeddedServer.start(few);
    boolean opened = false;
    try {
      Database database = server.database();
      Storage storage =
          existing(
              readOnly ? database.reading() : database,
              server.description(),
              Optional.of(server),
              few,
              patience);
      opened = true;
      return storage;
    } finally {
      if (!opened) {
        server.close();
      }
    }
  }

  private static Storage existing(
      Database database,
      String description,
      Optional<EmbeddedServer> embedded,
      StorageSettings settings,
      Duration patience) {
    Database patient = database.patient(patience);
    Migrations.requireCurrent(patient);
    return new Storage(patient, description, embedded, settings);
  }

  private static void prepare(Database database, StorageSettings settings) {
    requireUsable(database, settings);
    Migrations.run(database, settings.migrationTimeout());
  }

  /** Refuses a standby, and a server that may lose what it has confirmed. */
  static void requireUsable(Database database, StorageSettings settings) {
    String where = ConfiguredServer.where(database.coordinates());
    try (Connection connection = database.connect()) {
      if (!Database.value(connection, "SELECT pg_is_in_recovery()").equals("f")) {
        throw new StorageFailed(
            where
                + ": a standby, which takes no writes (expected: the primary). Correct"
                + " reprise.storage.url (REPRISE_STORAGE_URL).");
      }
      List<String> gaps = Durability.gaps(connection);
      if (!gaps.isEmpty() && !settings.allowNotDurable()) {
        throw new StorageFailed(
            where
                + ": not durable: "
                + String.join(", ", gaps)
                + " (expected: on). Turn them on in its postgresql.conf (ALTER SYSTEM SET …), or"
                + " set reprise.storage.allow-not-durable = true if what was confirmed may get"
                + " lost.");
      }
      if (!gaps.isEmpty()) {
        log.warn("{}: not durable, as allowed: {}", where, String.join(", ", gaps));
      }
    } catch (SQLException e) {
      throw new StorageFailed(
          where
              + ": "
              + e.getMessage()
              + " (expected: PostgreSQL that answers). Look at its log, then start again.",
          e);
    }
  }

  private static HikariConfig poolOf(
      StorageSettings.Pool settings, CheckedConnections connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("reprise-storage");
    config.setDataSource(connections);
    config.setAutoCommit(true);
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(settings.connections());
    config.setConnectionTimeout(settings.poolTimeout().toMillis());
    config.setValidationTimeout(settings.poolTimeout().toMillis());
    config.setMaxLifetime(settings.maxLifetime().toMillis());
    config.setKeepaliveTime(0); // the sockets have TCP keep-alive, and each use is checked
    config.setInitializationFailTimeout(-1); // it answered a moment ago
    return config;
  }

  /** From now on the pool is watched. */
  public void countedBy(StorageMetrics metrics) {
    HikariPoolMXBean now = pool.getHikariPoolMXBean();
    metrics.pool(
        new StorageMetrics.Pool(
            now::getActiveConnections,
            now::getIdleConnections,
            now::getThreadsAwaitingConnection,
            pool::getMaximumPoolSize));
    pool.setMetricsTrackerFactory((name, unused) -> new PoolWaits(metrics));
  }

  /**
   * A connection of the pool, in autocommit; close it to give it back. The server ends a statement
   * after {@code statement-timeout}.
   *
   * @throws SQLException if none is free or can be made within {@code reprise.storage.pool-timeout}
   */
  public Connection connection() throws SQLException {
    return pool.getConnection();
  }

  /**
   * A connection outside the pool, with the same limits, for whoever keeps it: close it in the end.
   *
   * @throws SQLException if none can be made within {@code reprise.storage.connect-timeout}
   */
  public Connection connect() throws SQLException {
    return connections.getConnection();
  }

  /**
   * The same with limits of its own: connecting, and each statement, takes no longer than this.
   *
   * @throws SQLException if none can be made in time
   */
  public Connection connectWithin(Duration atMost) throws SQLException {
    return new CheckedConnections(database.within(atMost), lineage).getConnection();
  }

  /**
   * The tables as of now, on a connection of its own: close it in the end.
   *
   * @throws SQLException if they can't be read
   */
  public CopiedOut copyOut() throws SQLException {
    return CopiedOut.begin(connect());
  }

  /**
   * Grows from 1 whenever a standby has taken over, as far as the connections of this node have
   * seen: what was read in an earlier era may be more than what there is now.
   */
  public int era() {
    return lineage.era();
  }

  /** Told when an era begins, on a thread that connects: must return at once. */
  public void onNewEra(Runnable listener) {
    lineage.onNewEra(listener);
  }

  /**
   * Whether PostgreSQL answers within a time, of which it may use up twice: for a readiness check.
   * Cheap, on a connection of its own, so that a busy pool doesn't look like a lost database.
   */
  public boolean answers(Duration atMost) {
    return probe.answers(atMost);
  }

  /**
   * How much the database takes, and what is left on its disk as far as this machine sees that.
   *
   * @throws SQLException if the server does not say so
   */
  public Space space() throws SQLException {
    try (Connection connection = connection()) {
      return Space.of(connection, coordinates());
    }
  }

  /**
   * The same by a connection that the caller has.
   *
   * @throws SQLException if the server does not say so
   */
  public Space space(Connection connection) throws SQLException {
    return Space.of(connection, coordinates());
  }

  /** Where PostgreSQL is and how to log in. */
  public Coordinates coordinates() {
    return database.coordinates();
  }

  /**
   * To be called when it is sure that {@link #close} will be, whatever ends the process: until then
   * an embedded server stops as soon as the JVM is told to exit.
   */
  public void stopsInOrder() {
    embedded.ifPresent(EmbeddedServer::stopsInOrder);
  }

  /** Whether the server is embedded, and where its data is if so; for people. */
  public String description() {
    return description;
  }

  /** Closes the pool, then stops the embedded server if there is one. */
  @Override
  public void close() {
    watch.ifPresent(Watch::close);
    probe.close();
    pool.close();
    embedded.ifPresent(EmbeddedServer::close);
  }

  /** Where PostgreSQL is and how to log in. */
  public record Coordinates(String host, int port, String database, String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return user + "@" + host + ":" + port + "/" + database;
    }
  }
}
