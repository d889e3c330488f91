package io.reprise.storage;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Fills an empty database, whole or not at all: all rows in one transaction. From the beginning to
 * the end a table stands in it that says so, and no node starts on it. For one thread.
 */
public final class Restoring implements AutoCloseable {

  /** Stands in a database while it is restored; see {@link Migrations}. */
  static final String UNFINISHED = "reprise.restore_unfinished";

  /** A node renews its row several times in this time. */
  private static final Duration NODE_GONE_AFTER = Duration.ofMinutes(1);

  private static final int ANSWERS_WITHIN_SECONDS = 10;

  private final Database database;
  private final String where;
  private final Optional<EmbeddedServer> embedded;
  private final Duration patience;
  private final Connection connection;

  private Restoring(
      Database database,
      String where,
      Optional<EmbeddedServer> embedded,
      Duration patience,
      Connection connection) {
    this.database = database;
    this.where = where;
    this.embedded = embedded;
    this.patience = patience;
    this.connection = connection;
  }

  /**
   * Finds the database of the settings, or makes an embedded one, refuses it unless it is empty and
   * no node runs on it, and makes the tables of the backup in it.
   *
   * @param schema the version of the backup's tables
   * @param patience how long a statement may take
   * @throws StorageFailed if the database can't be used: says what to do
   */
  public static Restoring begin(StorageSettings settings, String schema, Duration patience) {
    if (settings.server().isPresent()) {
      StorageSettings.Server server = settings.server().get();
      Database database = ConfiguredServer.database(server, settings.pool());
      ConfiguredServer.await(database, server);
      String where = ConfiguredServer.where(database.coordinates());
      return begin(database, where, Optional.empty(), settings, schema, patience);
    }
    EmbeddedServer server = EmbeddedServer.start(settings);
    boolean begun = false;
    try {
      Restoring restoring =
          begin(
              server.database(),
              server.description(),
              Optional.of(server),
              settings,
              schema,
              patience);
      begun = true;
      return restoring;
    } finally {
      if (!begun) {
        server.close();
      }
    }
  }

  private static Restoring begin(
      Database impatient,
      String where,
      Optional<EmbeddedServer> embedded,
      StorageSettings settings,
      String schema,
      Duration patience) {
    Storage.requireUsable(impatient, settings);
    Database database = impatient.patient(patience);
    try {
      Migrations.requirePossible(database, schema);
      mark(database, where);
      Migrations.to(database, schema, settings.migrationTimeout());
      Connection connection = database.connect();
      boolean begun = false;
      try {
        connection.setAutoCommit(false);
        clear(connection, where);
        begun = true;
        return new Restoring(database, where, embedded, patience, connection);
      } finally {
        if (!begun) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw failed(where, e);
    }
  }

  /** Refuses first: what holds something is left exactly as it is. */
  private static void mark(Database database, String where) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (BackupTable table : BackupTable.values()) {
        refuseFull(connection, table, where);
      }
      statement.execute("CREATE SCHEMA IF NOT EXISTS reprise");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + UNFINISHED
              + " (begun TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp())");
    }
  }

  private static void refuseFull(Connection connection, BackupTable table, String where)
      throws SQLException {
    String there = "SELECT to_regclass('" + table.table() + "') IS NOT NULL";
    if (!Database.value(connection, there).equals("t")) {
      return;
    }
    boolean full =
        switch (table) {
          case EVENT_JOURNAL, SNAPSHOT, OUTBOX, HANDLED -> isTrue(connection, table, "true");
          case NODES ->
              isTrue(
                  connection,
                  table,
                  "NOT gone AND abs(extract(epoch FROM clock_timestamp() - seen)) < "
                      + NODE_GONE_AFTER.toSeconds());
          default -> false; // filled by a node that starts
        };
    if (full && table == BackupTable.NODES) {
      throw new StorageFailed(
          where
              + ": a node runs on it (expected: none). Stop all nodes; after one that was killed,"
              + " wait a minute.");
    }
    if (full) {
      throw new StorageFailed(
          where
              + ": holds a journal already, with rows in "
              + table.table()
              + " (expected: an empty database, so that nothing gets lost). Name another one:"
              + " --data with a new folder, or reprise.storage.url with a new database.");
    }
  }

  private static boolean isTrue(Connection connection, BackupTable table, String condition)
      throws SQLException {
    return Database.value(
            connection,
            "SELECT EXISTS (SELECT 1 FROM " + table.table() + " WHERE " + condition + ")")
        .equals("t");
  }

  /** From here on nobody writes entries; what a node has left that has started once goes. */
  private static void clear(Connection connection, String where) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE event_journal IN EXCLUSIVE MODE");
      for (BackupTable table : BackupTable.values()) {
        refuseFull(connection, table, where);
      }
      for (BackupTable table : BackupTable.values()) {
        if (table != BackupTable.SCHEMA_HISTORY) {
          statement.execute("DELETE FROM " + table.table());
        }
      }
    }
  }

  /** For people: which database it is. */
  public String where() {
    return where;
  }

  /**
   * Copies rows into a table, in the form of {@link CopiedOut#copy}.
   *
   * @return how many
   * @param columns those of the rows; a file says which, so only such as the table has are taken
   * @throws IOException if they can't be read where they come from, or name another column; then
   *     nothing is restored
   */
  public long copy(BackupTable table, List<String> columns, InputStream from)
      throws SQLException, IOException {
    List<String> known = CopiedOut.columnsOf(connection, table);
    if (columns.isEmpty() || !known.containsAll(columns)) {
      throw new IOException("columns " + columns + " (expected: of " + known + ")");
    }
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    return copies.copyIn("COPY " + CopiedOut.named(table, columns) + " FROM STDIN", from);
  }

  /** The clock of the journal, which no later entry may be before. */
  public void clock(long micros) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT setval('reprise.journal_clock', greatest(1, ?))")) {
      statement.setLong(1, micros);
      statement.execute();
    }
  }

  /**
   * Makes all of it durable, and its tables those of this version.
   *
   * @throws SQLException if PostgreSQL refuses it: nothing is restored then
   * @throws RestoredUnfinished if it is not known whether the rows are there, or they are and what
   *     comes after them failed
   */
  public void finish() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE " + UNFINISHED);
    }
    try {
      connection.commit();
    } catch (SQLException e) {
      if (connection.isValid(ANSWERS_WITHIN_SECONDS)) {
        throw e; // PostgreSQL refused it, and undid it
      }
      throw RestoredUnfinished.unknown(where, e);
    }
    try {
      connection.setAutoCommit(true);
      Migrations.run(database, patience);
    } catch (SQLException | StorageFailed e) {
      throw RestoredUnfinished.notMigrated(where, e);
    }
    try (Statement statement = connection.createStatement()) {
      for (BackupTable table : BackupTable.all()) {
        statement.execute("ANALYZE " + table.table());
      }
    } catch (SQLException e) {
      throw RestoredUnfinished.notAnalyzed(where, e);
    }
  }

  private static StorageFailed failed(String where, SQLException e) {
    return new StorageFailed(
        where
            + ": "
            + e.getMessage()
            + " (expected: an empty database in which the user may create tables and the schema"
            + " `reprise`). Mend that, then restore again.",
        e);
  }

  /** Without {@link #finish} before, nothing of what was copied stays. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // the server finds out by itself, and undoes the transaction
    } finally {
      embedded.ifPresent(EmbeddedServer::close);
    }
  }
}
