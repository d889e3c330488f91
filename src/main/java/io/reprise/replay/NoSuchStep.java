package io.reprise.replay;

/** A step that can't be done where one stands; the message says why, and what there is instead. */
public final class NoSuchStep extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why there is none. */
  public NoSuchStep(String message) {
    super(message, null, false, false);
  }
}
