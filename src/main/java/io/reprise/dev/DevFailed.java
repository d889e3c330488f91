package io.reprise.dev;

/** A project that can't be worked on; the message says why and what to do. */
public final class DevFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DevFailed(String message) {
    super(message);
  }

  DevFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
