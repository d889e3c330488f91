package io.reprise.storage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.testkit.node.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * PostgreSQL for tests, the real one: a single embedded server for each JVM that runs tests,
 * started when it is first asked for and stopped with the JVM, and a database of its own for each
 * call.
 */
public final class TestStorage {
  /** Unpacked once for all tests, and kept until {@code mvn clean}. */
  public static final Path BINARIES = TestPostgres.BINARIES;

  /**
   * Settings with which statements wait for a lock of a test, not for a time-out, however slow the
   * machine is.
   */
  public static final String PATIENT =
      """
      reprise.storage {
        lock-timeout = 60 s, statement-timeout = 60 s, idle-in-transaction-timeout = 60 s
        transaction-timeout = 61 s, socket-timeout = 62 s
      }
      """;

  private TestStorage() {}

  /**
   * A new, empty, migrated database, with three connections in its pool. Close it after use: the
   * server takes 300 connections in all.
   */
  public static Storage fresh() {
    return fresh("");
  }

  /** The same for a test that holds locks: with {@link #PATIENT}. */
  public static Storage patient() {
    return fresh(PATIENT);
  }

  private static Storage fresh(String limits) {
    return Storage.open(settings(limits + configuredFor(TestPostgres.database(Template.NAME))));
  }

  /** A new database without any table; the text configures a node for it. */
  public static Coordinates emptyDatabase() {
    return TestPostgres.database("template0");
  }

  /** A connection to a database without any limit of ours. */
  public static Connection connection(Coordinates database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s"
            .formatted(database.host(), database.port(), database.database()),
        database.user(),
        database.password());
  }

  /**
   * Such a connection that holds a lock until its transaction ends. A lock on a connection of the
   * storage's own would be lost after {@code idle-in-transaction-timeout}.
   *
   * @param lock as in {@code event_journal IN EXCLUSIVE MODE}
   */
  public static Connection locked(Storage storage, String lock) throws SQLException {
    return locked(connection(storage.coordinates()), lock);
  }

  /** Begins a transaction on a connection that holds a lock until it ends. */
  public static Connection locked(Connection connection, String lock) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE " + lock);
    }
    return connection;
  }

  /** Where a database is and how to log in, for whoever else uses it. */
  public static Coordinates coordinates(Storage storage) {
    return storage.coordinates();
  }

  /** Settings for a database, to be used with {@link #settings}. */
  public static String configuredFor(Coordinates database) {
    return """
        reprise.storage {
          url = "jdbc:postgresql://%s:%d/%s", user = "%s", password = "%s", connections = 3
        }
        """
        .formatted(
            database.host(),
            database.port(),
            database.database(),
            database.user(),
            database.password());
  }

  /** The section {@code reprise} with the defaults and some settings of a test, as HOCON. */
  public static Config config(String hocon) {
    return ConfigFactory.parseString(hocon)
        .withFallback(ConfigFactory.parseString("reprise.storage.binaries = \"" + BINARIES + "\""))
        .withFallback(ConfigFactory.parseResources("application.conf"))
        .resolve()
        .getConfig("reprise");
  }

  /** The settings of a test over the defaults. */
  public static StorageSettings settings(String hocon) {
    return StorageSettings.from(config(hocon));
  }

  /** A TCP port of the loopback address that nothing listens on, and no other test gets. */
  public static int freePort() {
    return TestPostgres.freePort();
  }

  /** Made when first touched. */
  private static final class Template {
    static final String NAME = make();

    private static String make() {
      String name = "template_reprise";
      TestPostgres.run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
      TestPostgres.run("CREATE DATABASE " + name);
      Storage.open(settings(configuredFor(TestPostgres.named(name)))).close();
      return name;
    }
  }
}
