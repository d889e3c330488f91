package io.reprise.replay;

/** The entity has no such moment: the sequence is not reached yet, or nothing had happened. */
public final class NoSuchMoment extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long highest;
  private final boolean existed;

  NoSuchMoment(String message, long highest, boolean existed) {
    super(message, null, false, false);
    this.highest = highest;
    this.existed = existed;
  }

  /** The entity's highest sequence when it was asked, 0 if it has no entry. */
  public long highest() {
    return highest;
  }

  /** Whether the entity exists, so that only the sequence is too high. */
  public boolean existed() {
    return existed;
  }
}
