package io.reprise.storage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.Storage.Coordinates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * PostgreSQL for tests, the real one: a single embedded server for each JVM that runs tests,
 * started when it is first asked for and stopped with the JVM, and a database of its own for each
 * call.
 */
public final class TestStorage {
  /** Unpacked once for all tests, and kept until {@code mvn clean}. */
  public static final Path BINARIES = Path.of("target", "postgres-binaries").toAbsolutePath();

  private static final Path SERVERS = Path.of("target", "test-postgres").toAbsolutePath();
  private static final int SERVERS_AT_ONCE = 16;
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestStorage() {}

  /**
   * A new, empty, migrated database, with three connections in its pool. Close it after use: the
   * server takes 300 connections in all.
   */
  public static Storage fresh() {
    return Storage.open(settings(configuredFor(database(Shared.TEMPLATE))));
  }

  /** A new database without any table; the text configures a node for it. */
  public static Coordinates emptyDatabase() {
    return database("template0");
  }

  /** A connection to a database without any limit of ours. */
  public static Connection connection(Coordinates database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s"
            .formatted(database.host(), database.port(), database.database()),
        database.user(),
        database.password());
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

  /** A TCP port on the loopback address that was free a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError("no free port", e);
    }
  }

  private static Coordinates database(String template) {
    String name = "t%d_%d".formatted(ProcessHandle.current().pid(), DATABASES.incrementAndGet());
    Shared.run("CREATE DATABASE " + name + " TEMPLATE " + template);
    Coordinates server = Shared.SERVER.coordinates();
    return new Coordinates(server.host(), server.port(), name, server.user(), server.password());
  }

  /** Started when first touched. */
  private static final class Shared {
    static final String TEMPLATE = "template_reprise";
    static final Storage SERVER = start();

    private static Storage start() {
      Storage server = firstFree();
      Runtime.getRuntime()
          .addShutdownHook(Executors.defaultThreadFactory().newThread(server::close));
      return server;
    }

    /** Each folder serves one JVM at a time; what a killed one left behind is taken over. */
    private static Storage firstFree() {
      StorageFailed last = new StorageFailed("no folder tried");
      for (int i = 0; i < SERVERS_AT_ONCE; i++) {
        try {
          return open(SERVERS.resolve(String.valueOf(i)));
        } catch (StorageFailed e) {
          last = e;
        }
      }
      throw last;
    }

    private static Storage open(Path data) {
      Storage storage =
          Storage.open(
              settings(
                  """
                  reprise {
                    data = "%s"
                    storage { port = %d, connections = 2, max-connections = 300 }
                  }
                  """
                      .formatted(data, freePort())));
      try (Connection connection = storage.connection();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP DATABASE IF EXISTS " + TEMPLATE + " WITH (FORCE)");
        statement.execute("CREATE DATABASE " + TEMPLATE);
        Coordinates server = storage.coordinates();
        Coordinates template =
            new Coordinates(
                server.host(), server.port(), TEMPLATE, server.user(), server.password());
        Storage.open(settings(configuredFor(template))).close();
        return storage;
      } catch (SQLException e) {
        throw new StorageFailed("test PostgreSQL: " + e.getMessage(), e);
      }
    }

    static synchronized void run(String sql) {
      try (Connection connection = SERVER.connection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new AssertionError(sql, e);
      }
    }
  }
}
