package io.reprise.storage;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Tells failures to connect that time may heal from those that somebody must. */
final class SqlFailures {
  static final String WRONG_PASSWORD = "28P01";
  static final String NOT_AUTHORIZED = "28000";
  static final String NO_SUCH_DATABASE = "3D000";

  /** Rejected by the server's rules, or a protocol that isn't PostgreSQL's. */
  private static final Set<String> CONNECTION_FOR_EVER = Set.of("08004", "08P01");

  private SqlFailures() {}

  /** Whether it may help to wait: no connection, starting, stopping, out of connections. */
  static boolean mayPass(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null || CONNECTION_FOR_EVER.contains(state) || isAboutCertificates(failure)) {
      return false;
    }
    return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
  }

  /** What failed, in words: the driver says of some causes only that connecting failed. */
  static String text(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "the host " + cause.getMessage() + " is unknown";
      }
    }
    return String.valueOf(failure.getMessage());
  }

  private static boolean isAboutCertificates(Throwable failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }
}
