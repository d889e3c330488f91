package io.reprise.storage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.reprise.security.BadSecret;
import io.reprise.security.SecretFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings under {@code reprise.storage}, and {@code reprise.data}.
 *
 * @param server the PostgreSQL that is configured; empty if an embedded one is to run
 * @param embedded the embedded PostgreSQL; not used if a server is configured
 * @param allowNotDurable whether to run on a server that may lose what it has confirmed
 * @param production whether people rely on it, so that nothing is imported into it
 * @param migrationTimeout how long changes of tables may take, waiting for other nodes included
 */
public record StorageSettings(
    Optional<Server> server,
    Embedded embedded,
    Pool pool,
    boolean allowNotDurable,
    boolean production,
    Duration migrationTimeout) {

  /**
   * Reads {@code data} and {@code storage} of the section {@code reprise}: the whole section,
   * because the embedded server's data lies under {@code reprise.data}. Folders are relative to the
   * working directory of the process.
   *
   * @throws ConfigException naming key and place of a value that is missing or wrong
   * @throws BadSecret if there is a file for the password that can't be used
   */
  public static StorageSettings from(Config reprise) {
    Config storage = reprise.getConfig("storage");
    Path data = Path.of(reprise.getString("data")).toAbsolutePath().normalize();
    return new StorageSettings(
        Server.from(storage),
        Embedded.from(storage, data),
        Pool.from(storage),
        storage.getBoolean("allow-not-durable"),
        production(storage),
        atLeast(storage, "migration-timeout", Duration.ofSeconds(1)));
  }

  private static boolean production(Config storage) {
    String said = storage.getString("production");
    return switch (said) {
      case "auto" -> !storage.getString("url").isBlank();
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(storage, "production", said, "auto, true or false");
    };
  }

  /**
   * A PostgreSQL that somebody else runs.
   *
   * @param user empty: the one of the url
   * @param password empty: the one of the url, or none
   * @param lookEvery how often to connect anew and look whether a standby has taken over
   */
  public record Server(
      String url,
      String user,
      String password,
      Duration waitAtMost,
      Duration waitLogEvery,
      Duration lookEvery) {
    private static Optional<Server> from(Config storage) {
      if (storage.getString("url").isBlank()) {
        return Optional.empty();
      }
      return Optional.of(
          new Server(
              storage.getString("url").strip(),
              storage.getString("user"),
              password(storage),
              storage.getDuration("wait"),
              atLeast(storage, "wait-log-every", Duration.ofMillis(100)),
              atLeast(storage, "look-every", Duration.ofMillis(10))));
    }

    private static String password(Config storage) {
      String file = storage.getString("password-file");
      if (file.isBlank()) {
        return storage.getString("password");
      }
      if (!storage.getString("password").isEmpty()) {
        throw wrong(storage, "password-file", file, "empty beside reprise.storage.password");
      }
      return SecretFile.text("reprise.storage.password-file", Path.of(file));
    }

    /** Without the url and the password: both may hold secrets. */
    @Override
    public String toString() {
      return "Server[user=" + user + ", waitAtMost=" + waitAtMost + "]";
    }
  }

  /**
   * The PostgreSQL that a node runs itself.
   *
   * @param data the folder {@code reprise.data}; the server's own folder is {@code postgres} in it
   * @param binaries where its programs are unpacked
   */
  public record Embedded(
      Path data,
      int port,
      Path binaries,
      Duration startTimeout,
      Duration stopTimeout,
      Duration watchEvery,
      long logMaxBytes,
      long sharedBuffersBytes,
      long maxWalBytes,
      int maxConnections) {
    private static Embedded from(Config storage, Path data) {
      String binaries = storage.getString("binaries");
      return new Embedded(
          data,
          between(storage, "port", 1, 65_535),
          binaries.isBlank()
              ? data.resolve("binaries")
              : Path.of(binaries).toAbsolutePath().normalize(),
          atLeast(storage, "start-timeout", Duration.ofSeconds(1)),
          atLeast(storage, "stop-timeout", Duration.ofSeconds(1)),
          atLeast(storage, "watch-every", Duration.ofMillis(10)),
          bytes(storage, "log-max-size", 1 << 10),
          bytes(storage, "shared-buffers", 1 << 20),
          bytes(storage, "max-wal-size", 32 << 20),
          between(storage, "max-connections", 10, 10_000));
    }
  }

  /** Connections, and how long anything on them may take. */
  public record Pool(
      int connections,
      Duration poolTimeout,
      Duration connectTimeout,
      Duration socketTimeout,
      Duration statementTimeout,
      Duration lockTimeout,
      Duration idleInTransactionTimeout,
      Duration transactionTimeout,
      Duration maxLifetime) {
    private static Pool from(Config storage) {
      Duration statementTimeout = atLeast(storage, "statement-timeout", Duration.ofMillis(1));
      return new Pool(
          between(storage, "connections", 1, 1_000),
          atLeast(storage, "pool-timeout", Duration.ofMillis(250)),
          atLeast(storage, "connect-timeout", Duration.ofSeconds(1)),
          // A socket that gives up first would leave the statement running, its outcome unknown.
          atLeast(storage, "socket-timeout", statementTimeout.plusSeconds(1)),
          statementTimeout,
          atLeast(storage, "lock-timeout", Duration.ofMillis(1)),
          atLeast(storage, "idle-in-transaction-timeout", Duration.ofMillis(1)),
          // It ends the connection: a statement that only takes long must not come to it.
          atLeast(storage, "transaction-timeout", statementTimeout.plusMillis(500)),
          atLeast(storage, "max-lifetime", Duration.ofSeconds(30)));
    }

    /** The same with so many connections. */
    Pool withConnections(int many) {
      return new Pool(
          many,
          poolTimeout,
          connectTimeout,
          socketTimeout,
          statementTimeout,
          lockTimeout,
          idleInTransactionTimeout,
          transactionTimeout,
          maxLifetime);
    }

    /** The same with other limits for connecting, for statements and their locks, and answers. */
    Pool withLimits(Duration connect, Duration statement, Duration socket) {
      return new Pool(
          connections,
          poolTimeout,
          connect,
          socket,
          statement,
          statement,
          statement,
          statement.plus(transactionTimeout.minus(statementTimeout)),
          maxLifetime);
    }

    /** A transaction may have any number of statements. */
    Pool withLongTransactions() {
      return new Pool(
          connections,
          poolTimeout,
          connectTimeout,
          socketTimeout,
          statementTimeout,
          lockTimeout,
          idleInTransactionTimeout,
          Duration.ZERO, // to PostgreSQL: none
          maxLifetime);
    }
  }

  /** The same with so many connections in the pool. */
  StorageSettings withConnections(int many) {
    return new StorageSettings(
        server,
        embedded,
        pool.withConnections(many),
        allowNotDurable,
        production,
        migrationTimeout);
  }

  private static int between(Config storage, String key, int least, int most) {
    int value = storage.getInt(key);
    if (value < least || value > most) {
      throw wrong(storage, key, String.valueOf(value), least + " to " + most);
    }
    return value;
  }

  private static Duration atLeast(Config storage, String key, Duration least) {
    Duration value = storage.getDuration(key);
    if (value.compareTo(least) < 0) {
      throw wrong(storage, key, value.toMillis() + " ms", "at least " + least.toMillis() + " ms");
    }
    return value;
  }

  private static long bytes(Config storage, String key, long least) {
    long value = storage.getBytes(key);
    if (value < least) {
      throw wrong(storage, key, value + " bytes", "at least " + least + " bytes");
    }
    return value;
  }

  private static ConfigException wrong(Config storage, String key, String value, String expected) {
    return new ConfigException.BadValue(
        storage.getValue(key).origin(),
        "reprise.storage." + key,
        value + " (expected: " + expected + ")");
  }
}
