package io.reprise.storage;

import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.StorageSettings.Pool;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A database and how to connect to it: every connection of a node is made here, so that all have
 * the same limits.
 *
 * @param encryption how its connections are encrypted
 * @param readOnly whether the server refuses whatever would write
 */
record Database(Coordinates coordinates, Encryption encryption, Pool pool, boolean readOnly) {

  // All statements are made for an index. A plan that reads the whole of a table, made while the
  // table is small, would be kept when it has grown.
  private static final String INDEXES_FIRST = " -c enable_seqscan=off";

  // Compiling one takes longer than most statements of ours run.
  private static final String NOT_COMPILED = " -c jit=off";

  private static final String READING_ONLY = " -c default_transaction_read_only=on";

  // Where PostgreSQL looks first for tables is the schema of the user's own name. A user `reprise`
  // gets one by our second migration, and would not find what the first one has made.
  private static final String OUR_SCHEMA = "reprise";
  private static final String NOT_THERE_FIRST = " -c search_path=public";

  private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17; // older ones refuse the name

  /** One that is written to as well. */
  Database(Coordinates coordinates, Encryption encryption, Pool pool) {
    this(coordinates, encryption, pool, false);
  }

  /** The url without user, password and options. */
  String url() {
    String host = coordinates.host();
    return "jdbc:postgresql://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + coordinates.port()
        + "/"
        + URLEncoder.encode(coordinates.database(), StandardCharsets.UTF_8);
  }

  /** The same database for statements that may take long; a transaction may have any number. */
  Database patient(Duration atMost) {
    return new Database(
        coordinates,
        encryption,
        pool.withLimits(pool.connectTimeout(), atMost, atMost.plusSeconds(5))
            .withLongTransactions(),
        readOnly);
  }

  /** The same database, with connections that can't write. */
  Database reading() {
    return new Database(coordinates, encryption, pool, true);
  }

  /** The same database with other limits: connecting and answering within a time. */
  Database within(Duration atMost) {
    return new Database(coordinates, encryption, pool.withLimits(atMost, atMost, atMost), readOnly);
  }

  /** A connection of its own. */
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url(), properties());
    try {
      limitTransactions(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * A statement of the extended protocol holds its locks from Execute until Sync has come. To a
   * node that stops in between, or is cut off, no other limit applies: its statement is over, and
   * its transaction does not count as idle.
   */
  private void limitTransactions(Connection connection) throws SQLException {
    if (connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_TRANSACTION_TIMEOUT) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET transaction_timeout = " + pool.transactionTimeout().toMillis());
      }
    }
  }

  /** The driver's options, user and password among them. */
  Properties properties() {
    Properties properties = new Properties();
    properties.putAll(encryption.options());
    properties.setProperty("user", coordinates.user());
    if (!coordinates.password().isEmpty()) {
      properties.setProperty("password", coordinates.password());
    }
    properties.setProperty("ApplicationName", "reprise");
    properties.setProperty("connectTimeout", seconds(pool.connectTimeout()));
    properties.setProperty("loginTimeout", seconds(pool.connectTimeout()));
    properties.setProperty("socketTimeout", seconds(pool.socketTimeout()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("options", serverOptions());
    return properties;
  }

  private String serverOptions() {
    Map<String, Duration> limits = new LinkedHashMap<>();
    limits.put("statement_timeout", pool.statementTimeout());
    limits.put("lock_timeout", pool.lockTimeout());
    limits.put("idle_in_transaction_session_timeout", pool.idleInTransactionTimeout());
    return limits.entrySet().stream()
            .map(limit -> "-c " + limit.getKey() + "=" + limit.getValue().toMillis())
            .collect(Collectors.joining(" "))
        + INDEXES_FIRST
        + NOT_COMPILED
        + (coordinates.user().equals(OUR_SCHEMA) ? NOT_THERE_FIRST : "")
        + (readOnly ? READING_ONLY : "");
  }

  /** Rounded up: the driver counts in whole seconds, and takes 0 for no limit at all. */
  private static String seconds(Duration duration) {
    return String.valueOf(Math.max(1, duration.plusMillis(999).toSeconds()));
  }

  /** The single value that a statement gives. */
  static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new SQLException("no row: " + sql);
      }
      return String.valueOf(rows.getString(1));
    }
  }
}
