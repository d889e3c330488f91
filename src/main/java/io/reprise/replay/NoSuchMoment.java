package io.reprise.replay;

/** The entity has no such moment: the sequence is not reached yet, or nothing had happened. */
public final class NoSuchMoment extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long highest;
  private final Why why;

  /** What is wrong with the moment. */
  public enum Why {
    /** The entity has no event at all, or had none at this sequence. */
    NO_ENTITY,
    /** The sequence is higher than the entity's. */
    NOT_REACHED,
    /** The time is before the entity's first entry. */
    BEFORE_BEGINNING
  }

  NoSuchMoment(Why why, String message, long highest) {
    super(message, null, false, false);
    this.why = why;
    this.highest = highest;
  }

  /** The entity's highest sequence when it was asked, 0 if it has no entry. */
  public long highest() {
    return highest;
  }

  /** What is wrong with it. */
  public Why why() {
    return why;
  }
}
