package io.reprise.storage;

/** PostgreSQL can't be used; the message says why and what to do. */
public final class StorageFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what happened and what to do. */
  public StorageFailed(String message) {
    super(message);
  }

  /** With what happened, what to do, and the cause. */
  public StorageFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
