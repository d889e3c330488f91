package io.reprise.dev;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved by hand. Safe for use by many threads. */
public final class ManualClock extends Clock {

  private volatile Instant time;

  /** A clock that shows this time. */
  public ManualClock(Instant time) {
    this.time = time;
  }

  /**
   * Moves it on.
   *
   * @param by how far; a clock never goes back
   * @return the time that it shows now
   * @throws IllegalArgumentException if it is negative, or beyond what an instant can hold
   */
  public synchronized Instant advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("advance: " + by + " (expected: ≥ 0)");
    }
    time = time.plus(by);
    return time;
  }

  @Override
  public Instant instant() {
    return time;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Itself: instants have no zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
