package io.reprise.bench;

/** When a round begins, is measured from, and ends; all in {@link System#nanoTime}. */
final class Times {
  private final long begin;
  private final long measured;
  private volatile long until;

  Times(long begin, long measured, long until) {
    this.begin = begin;
    this.measured = measured;
    this.until = until;
  }

  long begin() {
    return begin;
  }

  long measured() {
    return measured;
  }

  long until() {
    return until;
  }

  /** Whether what was due, or is done, at this time belongs to the figures. */
  boolean counts(long time) {
    return time - measured >= 0 && time - until < 0;
  }

  /** It ends now, if it has not ended yet. */
  void end(long now) {
    if (now - until < 0) {
      until = now;
    }
  }
}
