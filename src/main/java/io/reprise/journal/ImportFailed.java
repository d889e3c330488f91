package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** An entity of a bundle that was not imported: the message says why and what to do. */
public final class ImportFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ImportFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
