package io.reprise.storage;

/** All rows of a backup are restored, or may be, but not all is done; says what to do. */
public final class RestoredUnfinished extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RestoredUnfinished(String message, Throwable cause) {
    super(message, cause);
  }

  static RestoredUnfinished unknown(String where, Throwable cause) {
    return new RestoredUnfinished(
        where
            + ": whether it is restored is not known: the connection failed at the end, "
            + cause.getMessage()
            + ". Run `reprise journal verify`: if it says that a restore was broken off, nothing is"
            + " there, so restore again; if not, all is restored.",
        cause);
  }

  static RestoredUnfinished notMigrated(String where, Throwable cause) {
    return new RestoredUnfinished(
        where
            + ": all rows are restored, but their tables could not be made those of this version: "
            + cause.getMessage()
            + " Mend that, then start a node on it, which tries again; don't restore again.",
        cause);
  }

  static RestoredUnfinished notAnalyzed(String where, Throwable cause) {
    return new RestoredUnfinished(
        where
            + ": all is restored, but PostgreSQL's statistics could not be made: "
            + cause.getMessage()
            + ". Run ANALYZE on it (psql -c ANALYZE); don't restore again.",
        cause);
  }
}
