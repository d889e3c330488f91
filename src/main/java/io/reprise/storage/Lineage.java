package io.reprise.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which database this node writes to, asked of each new connection. A standby that takes over
 * begins a new timeline; if it was an asynchronous one, it may lack the last entries that its
 * primary has confirmed. A node that noticed nothing would write on behind a hole.
 *
 * <p>The identity is the system identifier (made by {@code initdb}) and the timeline of
 * PostgreSQL's write-ahead log. A server that tells neither, such as YugabyteDB, is taken as it is.
 */
final class Lineage {
  private static final Logger log = LoggerFactory.getLogger(Lineage.class);

  private static final String READ_ONLY = "25006";
  private static final String CANNOT_CONNECT_NOW = "57P03";
  private static final String UNDEFINED_FUNCTION = "42883";
  private static final String NOT_ALLOWED = "42501";
  private static final String NOT_SUPPORTED = "0A000";

  // A standby has no place where it writes: asking it would fail.
  private static final String ASK =
      "SELECT pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system()),"
          + " CASE WHEN NOT pg_is_in_recovery()"
          + " THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END";

  private record Identity(String system, int timeline) {}

  private final String where;
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile int era = 1;

  // Guarded by this.
  private @Nullable Identity known;
  private boolean cannotTell;

  Lineage(String where) {
    this.where = where;
  }

  /**
   * Counts from 1 and grows whenever another server has taken over: what was read in an earlier era
   * may be more than what there is now.
   */
  int era() {
    return era;
  }

  /** Told, on the thread that connects, when an era begins; must return at once. */
  void onNewEra(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Looks at a new connection, once.
   *
   * @throws SQLException if it must not be used: a standby, an older primary, another database
   */
  void check(Connection connection) throws SQLException {
    Identity found = ask(connection);
    if (found != null && isNewEra(found)) {
      listeners.forEach(Runnable::run);
    }
  }

  private @Nullable Identity ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(ASK)) {
      rows.next();
      if (rows.getBoolean(1)) {
        throw new SQLException(
            where + ": a standby, which takes no writes (expected: the primary)", READ_ONLY);
      }
      return new Identity(rows.getString(2), Integer.parseInt(rows.getString(3), 16));
    } catch (SQLException e) {
      if (!tellsNothing(e)) {
        throw e;
      }
      synchronized (this) {
        if (!cannotTell) {
          log.warn(
              "{} does not tell its timeline ({}): a standby that takes over and lacks entries is"
                  + " noticed by the entries that are missing, not before",
              where,
              e.getMessage());
        }
        cannotTell = true;
      }
      return null;
    }
  }

  private static boolean tellsNothing(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.equals(UNDEFINED_FUNCTION)
        || state.equals(NOT_ALLOWED)
        || state.equals(NOT_SUPPORTED);
  }

  private synchronized boolean isNewEra(Identity found) throws SQLException {
    Identity before = known;
    if (before == null) {
      known = found;
      return false;
    }
    if (!found.system().equals(before.system())) {
      throw new SQLException(
          where
              + ": another database, with system identifier "
              + found.system()
              + " (expected: "
              + before.system()
              + ", the one that this node has used). If it was replaced on purpose, start the node"
              + " again.",
          CANNOT_CONNECT_NOW);
    }
    if (found.timeline() < before.timeline()) {
      throw new SQLException(
          where
              + ": a primary that was replaced, on timeline "
              + found.timeline()
              + " (expected: at least "
              + before.timeline()
              + "). Stop it: what it is given gets lost.",
          CANNOT_CONNECT_NOW);
    }
    if (found.timeline() == before.timeline()) {
      return false;
    }
    known = found;
    era++;
    log.error(
        "{}: a standby has taken over (timeline {} after {}). What an asynchronous one had not"
            + " received is lost: each entity here compares itself with the journal, and the log"
            + " names those that lost entries",
        where,
        found.timeline(),
        before.timeline());
    return true;
  }
}
