package io.reprise.journal;

/** The database can't be reached or did not answer in time. */
public final class JournalUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what happened: too many wait, or no answer in time. */
  public JournalUnavailable(String message) {
    super(message);
  }

  /** With what happened, for logs. */
  public JournalUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
