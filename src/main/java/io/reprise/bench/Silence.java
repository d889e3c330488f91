package io.reprise.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The longest stretch in which nothing was answered though something was asked. A connection that
 * broke is no answer; when nothing is due, nobody waits.
 */
final class Silence {
  private final long from;
  private final AtomicLong since;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean givenUp;
  private volatile boolean closed;
  private volatile long longest;
  private volatile long longestSince;

  /** Counts from this time on, in {@link System#nanoTime}. */
  Silence(long from) {
    this.from = from;
    this.since = new AtomicLong(from);
    this.longestSince = from;
  }

  /** How many wait for an answer. */
  int waiting() {
    return waiting.get();
  }

  void sent(long due) {
    if (waiting.getAndIncrement() == 0 && !givenUp) {
      since.accumulateAndGet(due, Math::max);
    }
  }

  void answered(long now) {
    waiting.decrementAndGet();
    givenUp = false;
    ended(since.getAndSet(now), now);
  }

  /** No answer will come to one. */
  void gaveUp() {
    givenUp = true;
    waiting.decrementAndGet();
  }

  /** Nothing more is of interest: what nobody has ended ends now. */
  void close(long now) {
    if (waiting.get() > 0 || givenUp) {
      ended(since.get(), now);
    }
    closed = true;
  }

  private void ended(long began, long now) {
    long counted = now - Math.max(from, began);
    if (counted > longest && !closed) {
      longer(counted, Math.max(from, began));
    }
  }

  private synchronized void longer(long counted, long began) {
    if (counted > longest) {
      longest = counted;
      longestSince = began;
    }
  }

  long longestNanos() {
    return longest;
  }

  long longestSince() {
    return longestSince;
  }
}
