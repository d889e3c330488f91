package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** A file that is no backup, or not a whole one; the message says what to do. */
public final class BadBackup extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadBackup(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
