package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** A backup that was not written, or not restored; the message says what to do. */
public final class BackupFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BackupFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
