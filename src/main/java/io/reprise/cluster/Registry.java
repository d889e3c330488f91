package io.reprise.cluster;

import io.reprise.storage.KeptConnection;
import io.reprise.storage.Storage;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What nodes write down about themselves in the database, on one connection of its own: a busy pool
 * must not look like a database that is away. One statement at a time; each ends within the limit.
 */
final class Registry implements AutoCloseable {
  private final Storage storage;
  private final Duration atMost;
  private final KeptConnection kept = new KeptConnection();
  private boolean closed;

  Registry(Storage storage, Duration atMost) {
    this.storage = storage;
    this.atMost = atMost;
  }

  /** Something that is asked of the database. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /**
   * Asks on the kept connection, or a new one.
   *
   * @throws SQLException if there is no answer in time; the connection is given up
   */
  synchronized <T> T ask(Question<T> question) throws SQLException {
    if (closed) {
      throw new SQLException("closed");
    }
    try {
      return question.ask(kept.getOr(() -> storage.connectWithin(atMost)));
    } catch (SQLException e) {
      kept.letGo();
      throw e;
    }
  }

  /**
   * The same for what may be done twice: where the kept connection turns out to be lost, as all are
   * after PostgreSQL was started again, it is asked once more on a new one.
   *
   * @throws SQLException if there is no answer in time
   */
  synchronized <T> T askTwice(Question<T> question) throws SQLException {
    boolean wasKept = kept.get().isPresent();
    try {
      return ask(question);
    } catch (SQLException e) {
      if (!wasKept || !isLost(e)) {
        throw e;
      }
      return ask(question);
    }
  }

  /** Not one without an answer in time, which would only be waited for twice. */
  private static boolean isLost(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return (state.startsWith("08") || state.startsWith("57P")) // connection, operator
        && !(e.getCause() instanceof SocketTimeoutException);
  }

  /** Something that is told to the database. */
  @FunctionalInterface
  interface Statement {
    void run(Connection connection) throws SQLException;
  }

  /** The same as {@link #ask}, where there is nothing to answer. */
  void tell(Statement statement) throws SQLException {
    ask(
        connection -> {
          statement.run(connection);
          return Boolean.TRUE;
        });
  }

  /** Whether it is closed: then the node has left, and nothing is lost. */
  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.letGo();
  }
}
