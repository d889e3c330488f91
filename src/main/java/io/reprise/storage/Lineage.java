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
 * PostgreSQL's write-ahead log. Of a server that does not tell one of them, that one is not
 * compared; a standby is refused always.
 */
final class Lineage {
  private static final Logger log = LoggerFactory.getLogger(Lineage.class);

  private static final String READ_ONLY = "25006";
  private static final String CANNOT_CONNECT_NOW = "57P03";
  private static final String UNDEFINED_FUNCTION = "42883";
  private static final String NOT_ALLOWED = "42501";
  private static final String NOT_SUPPORTED = "0A000";

  // A standby has no place where it writes: asking it would fail.
  private static final String TIMELINE =
      "CASE WHEN NOT pg_is_in_recovery() THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END";

  /** What is asked, from the most to the least: not every server, nor every user's, tells all. */
  private enum Question {
    ALL(
        "(SELECT system_identifier FROM pg_control_system()), " + TIMELINE,
        "another database in its place is not noticed, unless by the entries that it lacks"),
    TIMELINE_ONLY(
        "'', " + TIMELINE,
        "a standby that takes over and lacks entries is noticed by the entries that are missing,"
            + " not before"),
    STANDBY_ONLY("'', '0'", "");

    private final String sql;
    private final String withoutIt;

    Question(String columns, String withoutIt) {
      this.sql = "SELECT pg_is_in_recovery(), " + columns;
      this.withoutIt = withoutIt;
    }
  }

  /**
   * What a server is.
   *
   * @param system empty if it does not tell
   * @param timeline 0 if it does not tell
   */
  private record Identity(String system, int timeline) {
    boolean isOtherThan(Identity known) {
      return !system.isEmpty() && !known.system.isEmpty() && !system.equals(known.system);
    }
  }

  private final String where;
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Runnable beforeNewEra = () -> {};
  private volatile int era = 1;
  private volatile Question question = Question.ALL;

  // Guarded by this.
  private @Nullable Identity known;

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

  /** Run when an era is about to begin: nobody knows of it yet. Must return at once. */
  void beforeNewEra(Runnable action) {
    beforeNewEra = action;
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
    if (isNewEra(ask(connection))) {
      listeners.forEach(Runnable::run);
    }
  }

  private Identity ask(Connection connection) throws SQLException {
    while (true) {
      Question asked = question;
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(asked.sql)) {
        rows.next();
        if (rows.getBoolean(1)) {
          throw new SQLException(
              where + ": a standby, which takes no writes (expected: the primary)", READ_ONLY);
        }
        return new Identity(rows.getString(2), Integer.parseInt(rows.getString(3), 16));
      } catch (SQLException e) {
        if (!tellsNothing(e) || asked == Question.STANDBY_ONLY) {
          throw e;
        }
        askLess(asked, e);
      }
    }
  }

  private synchronized void askLess(Question asked, SQLException because) {
    if (question == asked) {
      question = asked == Question.ALL ? Question.TIMELINE_ONLY : Question.STANDBY_ONLY;
      log.warn("{}: {}: {}", where, because.getMessage(), asked.withoutIt);
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
    if (found.isOtherThan(before)) {
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
    if (found.timeline() == 0 || before.timeline() == 0) {
      return false; // not told
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
    beforeNewEra.run();
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
