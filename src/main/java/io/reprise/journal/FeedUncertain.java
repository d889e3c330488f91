package io.reprise.journal;

/** PostgreSQL does not tell since when entries are being written, so none can be given safely. */
public final class FeedUncertain extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FeedUncertain(long transactions) {
    super(
        "transactions that write to event_journal: of "
            + transactions
            + " PostgreSQL does not tell when they began (expected: of all). Let all nodes log in"
            + " as one user, or GRANT pg_read_all_stats to this one's, and leave track_activities"
            + " on; end prepared transactions.");
  }
}
