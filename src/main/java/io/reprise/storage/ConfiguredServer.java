package io.reprise.storage;

import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.StorageSettings.Pool;
import io.reprise.storage.StorageSettings.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that {@code reprise.storage.url} names. */
final class ConfiguredServer {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredServer.class);

  private static final long TRY_AGAIN_NANOS = 250_000_000L;

  /** Options of a url that each of a node's two drivers heeds. */
  private static final List<String> OPTIONS = List.of("ssl", "sslmode", "sslrootcert");

  private ConfiguredServer() {}

  /**
   * Reads the url, user and password.
   *
   * @throws StorageFailed if they can't be used; the message never holds the url, which may hold
   *     secrets
   */
  static Database database(Server server, Pool pool) {
    PostgresUrl url = PostgresUrl.parse(server.url());
    refuseUnsupported(url.options());
    String user = server.user().isEmpty() ? url.user() : server.user();
    if (user.isEmpty()) {
      throw new StorageFailed(
          "reprise.storage.user: empty (expected: the user to log in as). Set it"
              + " (REPRISE_STORAGE_USER).");
    }
    Coordinates coordinates =
        new Coordinates(
            url.host(),
            url.port(),
            url.database().isEmpty() ? user : url.database(),
            user,
            server.password().isEmpty() ? url.password() : server.password());
    return new Database(coordinates, Encryption.of(url.options()), pool);
  }

  private static void refuseUnsupported(Properties options) {
    for (String name : options.stringPropertyNames()) {
      if (!OPTIONS.contains(name)) {
        throw new StorageFailed(
            "reprise.storage.url: the option "
                + name
                + " would not hold for all connections of a node (expected: none but "
                + String.join(", ", OPTIONS)
                + "). Remove it (REPRISE_STORAGE_URL); limits and timeouts are settings of"
                + " reprise.storage.");
      }
    }
  }

  /**
   * Waits until the server takes a connection.
   *
   * @throws StorageFailed if it doesn't in time, or for a reason that waiting won't mend
   */
  static void await(Database database, Server server) {
    long start = System.nanoTime();
    long lastLog = start - server.waitLogEvery().toNanos();
    while (true) {
      SQLException failure;
      try (Connection connection = database.connect()) {
        return;
      } catch (SQLException e) {
        failure = e;
      }
      if (!SqlFailures.mayPass(failure)) {
        throw forEver(database.coordinates(), failure);
      }
      long now = System.nanoTime();
      if (now - start > server.waitAtMost().toNanos()) {
        throw new StorageFailed(
            where(database.coordinates())
                + ": not to be reached for "
                + server.waitAtMost().toSeconds()
                + " s"
                + ": "
                + SqlFailures.text(failure)
                + " (expected: PostgreSQL that takes connections). Start it, correct"
                + " reprise.storage.url (REPRISE_STORAGE_URL), or raise reprise.storage.wait.",
            failure);
      }
      if (now - lastLog >= server.waitLogEvery().toNanos()) {
        log.warn(
            "waiting for {}, {} s more (reprise.storage.wait): {}. Start it, or correct"
                + " reprise.storage.url (REPRISE_STORAGE_URL)",
            where(database.coordinates()),
            Math.max(0, server.waitAtMost().minusNanos(now - start).toSeconds()),
            SqlFailures.text(failure).replaceFirst("\\.$", ""));
        lastLog = now;
      }
      LockSupport.parkNanos(TRY_AGAIN_NANOS);
    }
  }

  private static StorageFailed forEver(Coordinates coordinates, SQLException failure) {
    String said = where(coordinates) + ": " + SqlFailures.text(failure);
    String state = Optional.ofNullable(failure.getSQLState()).orElse("");
    String advice =
        switch (state) {
          case SqlFailures.WRONG_PASSWORD, SqlFailures.NOT_AUTHORIZED ->
              " (expected: user "
                  + coordinates.user()
                  + " may log in). Correct reprise.storage.user and reprise.storage.password"
                  + " (REPRISE_STORAGE_USER, REPRISE_STORAGE_PASSWORD).";
          case SqlFailures.NO_SUCH_DATABASE ->
              " (expected: the database exists). Create it (CREATE DATABASE \""
                  + coordinates.database()
                  + "\"), or correct reprise.storage.url (REPRISE_STORAGE_URL).";
          default ->
              " (expected: a server that accepts this connection). Correct reprise.storage.url,"
                  + " user and password, or the server's rules.";
        };
    return new StorageFailed(said + advice, failure);
  }

  /** For people: host, port and database, and never a password. */
  static String where(Coordinates coordinates) {
    return "PostgreSQL at "
        + coordinates.host()
        + ":"
        + coordinates.port()
        + ", database "
        + coordinates.database();
  }
}
