package io.reprise.entity;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes command ids: UUIDv7 of RFC 9562 with the sub-millisecond clock of its method 3, so that ids
 * of one node increase and can be found by a narrow range of time.
 */
public final class CommandIds {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicLong LAST = new AtomicLong();

  private CommandIds() {}

  /** How far ids may be ahead of the clock, in {@link #next}'s units: a second. */
  private static final long AHEAD_MAX = 1000L << 12;

  /**
   * A new id; greater than every id this process made before, unless the clock has gone back since:
   * an id tells when it was made, and may not be ahead of that.
   */
  public static UUID next() {
    Instant now = Instant.now();
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    // Milliseconds and 12 bits of their fraction, as one number that never repeats here.
    long fraction = (nanos % 1_000_000L) * 4096 / 1_000_000;
    long stamp = ((nanos / 1_000_000L) << 12) | fraction;
    long unique =
        LAST.updateAndGet(last -> last - stamp > AHEAD_MAX ? stamp : Math.max(last + 1, stamp));
    long most = ((unique >>> 12) << 16) | 0x7000L | (unique & 0xfff);
    long least = (RANDOM.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(most, least);
  }

  /** When an id was made, to the millisecond. */
  public static Instant timeOf(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
