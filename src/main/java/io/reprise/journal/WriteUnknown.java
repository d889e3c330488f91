package io.reprise.journal;

/** A write whose outcome is not known: its connection was lost, or did not answer in time. */
public final class WriteUnknown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WriteUnknown(Throwable cause) {
    super("whether it is written is not known: " + cause.getMessage(), cause);
  }
}
