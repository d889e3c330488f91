package io.reprise.journal;

import java.sql.SQLException;
import java.util.Set;

/** What a statement that failed means for the rows that it should have written. */
enum WriteFailure {
  /** A row is there already: somebody else's, or ours. Nothing was written. */
  CONFLICT,
  /** The database does not take some value. Nothing was written. */
  DATA,
  /** It waited too long for another statement that has not ended. Nothing was written. */
  LOCKED,
  /** The database has refused or given up, for reasons of its own. Nothing was written. */
  REFUSED,
  /** Nobody answered: it may be written, now or a little later. */
  UNKNOWN;

  private static final Set<String> LOCKS =
      Set.of("55P03", "40P01", "40001"); // lock_timeout, deadlock, serialization
  private static final Set<String> MAY_HAVE_COMMITTED =
      Set.of(
          "40003", "57P01", "57P02", "57P05", "25P03", "25P04"); // the connection ends with these

  /** By SQLSTATE: <a href="https://www.postgresql.org/docs/17/errcodes-appendix.html">codes</a>. */
  static WriteFailure of(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null
        || state.startsWith("08")
        || state.startsWith("XX")
        || state.startsWith("58")
        || MAY_HAVE_COMMITTED.contains(state)) {
      return UNKNOWN;
    }
    if (state.equals("23505")) {
      return CONFLICT;
    }
    if (LOCKS.contains(state)) {
      return LOCKED;
    }
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54")
        ? DATA
        : REFUSED;
  }
}
