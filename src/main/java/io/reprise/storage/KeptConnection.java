package io.reprise.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection outside the pool that is kept between questions, and made anew after it was let go
 * of. Its owner guards it: not safe for use by several threads.
 */
public final class KeptConnection {
  private static final Logger log = LoggerFactory.getLogger(KeptConnection.class);

  private Optional<Connection> kept = Optional.empty();

  /** Makes a connection. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes it.
     *
     * @throws SQLException if none can be made
     */
    Connection make() throws SQLException;
  }

  /** The one that is kept, if there is one. */
  public Optional<Connection> get() {
    return kept;
  }

  /**
   * The one that is kept; otherwise one that is made, and kept from now on.
   *
   * @throws SQLException if none can be made
   */
  public Connection getOr(Maker maker) throws SQLException {
    if (kept.isEmpty()) {
      kept = Optional.of(maker.make());
    }
    return kept.get();
  }

  /** Closes it, if there is one. */
  public void letGo() {
    kept.ifPresent(
        connection -> {
          try {
            connection.close();
          } catch (SQLException e) {
            log.debug("closing a connection that is lost: {}", e.getMessage());
          }
        });
    kept = Optional.empty();
  }
}
