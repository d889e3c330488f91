package io.reprise.storage;

import java.sql.Connection;
import java.sql.SQLException;

/** A migrated PostgreSQL: embedded, or one that is configured. */
public final class Storage implements AutoCloseable {

  /**
   * Finds or starts PostgreSQL, waits until it answers, checks that it is durable, migrates it.
   *
   * @throws StorageFailed if it can't be used: says what to do
   */
  public static Storage open(StorageSettings settings) {
    throw new UnsupportedOperationException();
  }

  /** A connection of the pool, in autocommit; close it to give it back. */
  public Connection connection() throws SQLException {
    throw new UnsupportedOperationException();
  }

  /** Host, port, database, user and password, for a driver of one's own. */
  public Coordinates coordinates() {
    throw new UnsupportedOperationException();
  }

  /** Whether the server is embedded, and where its data is if so; for people. */
  public String description() {
    throw new UnsupportedOperationException();
  }

  /** Closes the pool, then stops the embedded server if there is one. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /** Where PostgreSQL is and how to log in. */
  public record Coordinates(String host, int port, String database, String user, String password) {}
}
