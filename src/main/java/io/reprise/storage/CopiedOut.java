package io.reprise.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * The tables of a database as of one moment, to be copied out of it, by a connection of its own on
 * which a statement may take as long as the storage was opened for. Writers are not held up. For
 * one thread.
 */
public final class CopiedOut implements AutoCloseable {

  private final Connection connection;

  /** Takes over the connection. */
  private CopiedOut(Connection connection) {
    this.connection = connection;
  }

  /** Begins the transaction that sees the moment. */
  static CopiedOut begin(Connection connection) throws SQLException {
    try {
      connection.setAutoCommit(false);
      try (Statement begin = connection.createStatement()) {
        begin.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        // Tables are read whole, which the limits of a node's connections are against.
        begin.execute("SET LOCAL enable_seqscan = on");
        begin.execute("SELECT 1"); // from here on it sees what there is now
      }
      return new CopiedOut(connection);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The single value that a statement gives, as text. */
  public String value(String sql) throws SQLException {
    return Database.value(connection, sql);
  }

  /** The names of a table's columns, in the order in which {@link #copy} has them. */
  public List<String> columns(BackupTable table) throws SQLException {
    return columnsOf(connection, table);
  }

  static List<String> columnsOf(Connection connection, BackupTable table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0"
                + " AND NOT attisdropped ORDER BY attnum")) {
      select.setString(1, table.table());
      List<String> names = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      return names;
    }
  }

  /**
   * Copies a table in PostgreSQL's own text form: a line for each row.
   *
   * @return how many rows
   * @throws IOException if they can't be written where they go to
   */
  public long copy(BackupTable table, List<String> columns, OutputStream to)
      throws SQLException, IOException {
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut("COPY " + named(table, columns) + " TO STDOUT", to);
  }

  static String named(BackupTable table, List<String> columns) {
    List<String> quoted =
        columns.stream().map(name -> '"' + name.replace("\"", "\"\"") + '"').toList();
    return table.table() + " (" + String.join(", ", quoted) + ")";
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // it has written nothing
  }
}
