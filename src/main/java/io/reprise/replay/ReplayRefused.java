package io.reprise.replay;

/** This node can't replay now: too much waits, or it took too long; the message names the limit. */
public final class ReplayRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayRefused(String message) {
    super(message, null, false, false);
  }
}
