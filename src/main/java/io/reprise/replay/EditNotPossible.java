package io.reprise.replay;

/** A history can't be played with such edits; the message says why. */
public final class EditNotPossible extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EditNotPossible(String message) {
    super(message, null, false, false);
  }
}
