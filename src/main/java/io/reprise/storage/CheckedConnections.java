package io.reprise.storage;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes the connections of a node: each is looked at before its first use. */
final class CheckedConnections implements DataSource {

  private final Database database;
  private final Lineage lineage;

  CheckedConnections(Database database, Lineage lineage) {
    this.database = database;
    this.lineage = lineage;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = database.connect();
    try {
      lineage.check(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the user is the one of the database");
  }

  // What else the interface asks for, and nobody uses: time-outs are options of the connections.

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    // The pool waits so long for connections in the making when it is closed.
    return (int) Math.max(1, database.pool().connectTimeout().toSeconds());
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("no parent");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
