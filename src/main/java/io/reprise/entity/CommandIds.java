package io.reprise.entity;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes command ids: UUIDv7 of RFC 9562 with the sub-millisecond clock of its method 3, so that ids
 * of one node increase and can be found by a narrow range of time. Ids of the same moment, of which
 * a clock that stands still has many, count on in their random part (its method 2): no id is ahead
 * of the clock, for an entry is never older than its command's id, and would be ahead with it.
 */
public final class CommandIds {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** How far ids may be ahead of a clock that was set back, in {@link #stamp}'s units: a second. */
  private static final long AHEAD_MAX = 1000L << 12;

  /** The 62 bits of an id that tell no time. */
  private static final long CHANCE = 0x3fffffffffffffffL;

  /** A random start in the lower half leaves as much room to count on in. */
  private static final long START = CHANCE >>> 1;

  /** By how much the next id of a moment is greater at most: not to be guessed. */
  private static final long STEP = 0x7fffffffL;

  private static final long VARIANT = 0x8000000000000000L;

  private final Clock clock;
  private final AtomicReference<UUID> last = new AtomicReference<>(new UUID(0, 0));

  /** Ids that tell the time of this clock; one object makes all ids of a node. */
  public CommandIds(Clock clock) {
    this.clock = clock;
  }

  /**
   * A new id; greater than every id this object made before, unless the clock has been set back by
   * more than a second since: an id tells when it was made, and may not be far ahead of that.
   */
  public UUID next() {
    long stamp = stamp(clock.instant());
    long chance = RANDOM.nextLong();
    return last.updateAndGet(before -> after(before, stamp, chance));
  }

  private static UUID after(UUID before, long stamp, long chance) {
    long latest = stampOf(before);
    if (stamp > latest || latest - stamp > AHEAD_MAX) {
      return id(stamp, chance & START);
    }
    long counted = (before.getLeastSignificantBits() & CHANCE) + 1 + (chance & STEP);
    return counted <= CHANCE ? id(latest, counted) : id(latest + 1, chance & START);
  }

  /** Milliseconds and 12 bits of their fraction, as one number. */
  private static long stamp(Instant time) {
    long fraction = (time.getNano() % 1_000_000L) * 4096 / 1_000_000;
    long millis = time.getEpochSecond() * 1000 + time.getNano() / 1_000_000;
    return (millis << 12) | fraction;
  }

  private static long stampOf(UUID id) {
    long most = id.getMostSignificantBits();
    return ((most >>> 16) << 12) | (most & 0xfff);
  }

  private static UUID id(long stamp, long chance) {
    return new UUID(((stamp >>> 12) << 16) | 0x7000L | (stamp & 0xfff), VARIANT | chance);
  }

  /** When an id was made, to the millisecond. */
  public static Instant timeOf(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
