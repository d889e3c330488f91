package io.reprise.security;

import java.time.Duration;
import org.slf4j.Logger;

/**
 * Warns of what strangers can bring about as often as they like: some at once, then no more than so
 * many in a minute. How many were left out is said with the next one.
 *
 * <p>Safe for use by several threads.
 */
public final class Seldom {
  private static final int IN_A_MINUTE = 6;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Logger log;
  private long sinceNanos = System.nanoTime();
  private int said;
  private long leftOut;

  /** For one kind of warnings. */
  public Seldom(Logger log) {
    this.log = log;
  }

  /** Says it, or counts it. */
  public synchronized void warn(String text) {
    long now = System.nanoTime();
    if (now - sinceNanos > MINUTE_NANOS) {
      sinceNanos = now;
      said = 0;
    }
    if (said == IN_A_MINUTE) {
      leftOut++;
      return;
    }
    said++;
    log.warn("{}{}", text, leftOut == 0 ? "" : " (" + leftOut + " more such were left out)");
    leftOut = 0;
  }
}
