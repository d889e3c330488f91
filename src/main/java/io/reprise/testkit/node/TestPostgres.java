package io.reprise.testkit.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.Storage;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.StorageFailed;
import io.reprise.storage.StorageSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.Executors;

/**
 * A PostgreSQL for all tests of a JVM: started when it is first needed, stopped when the JVM ends.
 * Its data is in {@code target/reprise-test} of the project whose tests run.
 */
public final class TestPostgres {
  private static final Path FOLDER = Path.of("target", "reprise-test").toAbsolutePath();
  private static final int SERVERS_AT_ONCE = 16;
  private static final int CONNECTIONS_MAX = 300;

  /** Unpacked once for all tests, and kept until {@code mvn clean}. */
  public static final Path BINARIES = FOLDER.resolve("binaries");

  private TestPostgres() {}

  /**
   * A new, empty database.
   *
   * @param template the database that it is a copy of; PostgreSQL's own empty one is {@code
   *     "template0"}
   */
  public static Coordinates database(String template) {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    run("CREATE DATABASE " + name + " TEMPLATE " + template);
    return named(name);
  }

  /** Removes a database, with all that is in it. */
  public static void drop(Coordinates database) {
    run("DROP DATABASE IF EXISTS " + database.database() + " WITH (FORCE)");
  }

  /** A database of the server. */
  public static Coordinates named(String database) {
    Coordinates server = Shared.SERVER.coordinates();
    return new Coordinates(
        server.host(), server.port(), database, server.user(), server.password());
  }

  /** Runs a statement on the server's first database. */
  public static synchronized void run(String sql) {
    try (Connection connection = Shared.SERVER.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new StorageFailed(sql + ": " + e.getMessage(), e);
    }
  }

  /**
   * A TCP port of the loopback address that nothing listens on, and that no other test of this user
   * gets while this JVM runs.
   */
  public static int freePort() {
    return TestPorts.free();
  }

  /** Started when first touched. */
  private static final class Shared {
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
          return Storage.open(settings(FOLDER.resolve("postgres-" + i)));
        } catch (StorageFailed e) {
          last = e;
        }
      }
      throw last;
    }

    private static StorageSettings settings(Path data) {
      Config settings =
          ConfigFactory.parseString(
              """
              reprise {
                data = "%s"
                storage { port = %d, binaries = "%s", connections = 2, max-connections = %d }
                # Making and removing a database is work for the disk.
                storage { statement-timeout = 2 minutes, transaction-timeout = 3 minutes }
                storage { socket-timeout = 4 minutes }
              }
              """
                  .formatted(data, freePort(), BINARIES, CONNECTIONS_MAX));
      return StorageSettings.from(
          settings
              .withFallback(ConfigFactory.parseResources("application.conf"))
              .resolve()
              .getConfig("reprise"));
    }
  }
}
