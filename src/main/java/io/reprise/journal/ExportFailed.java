package io.reprise.journal;

/** A bundle that was not written, or not whole: the message says why and what to do. */
public final class ExportFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExportFailed(String message) {
    super(message);
  }
}
