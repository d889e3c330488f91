package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/**
 * A write that has failed for certain: none of its entries is stored, nor will be. Any other
 * failure of a write leaves open whether it is.
 */
public final class NotWritten extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** Too many writes wait, or too many bytes of them. */
    BUSY,
    /** The database can't be reached, or has said that it can't now. */
    UNAVAILABLE,
    /** Another owner of the entity has written: this one knows too little. */
    FENCED,
    /** The journal lacks what this owner believes to be written: it knows too much. */
    BEHIND,
    /** A message, timer or outcome among the commands was handled before. */
    REPEATED,
    /** The database does not take these entries, today or later. */
    REFUSED
  }

  private final Reason reason;

  NotWritten(Reason reason, String message, @Nullable Throwable cause) {
    super("not written: " + message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
