package io.reprise.component;

import java.util.UUID;

/**
 * Random numbers that are the same for the same seed, in every version of Java: the SplitMix64
 * generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), with
 * the constants of Stafford's variant 13. Not for secrets: whoever knows the command id knows the
 * numbers.
 */
public final class SplitMix64 {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** A generator with this seed. */
  public SplitMix64(long seed) {
    this.state = seed;
  }

  /** A generator seeded from a command id: its two halves, the first one mixed. */
  public static SplitMix64 seededFrom(UUID id) {
    return new SplitMix64(mix(id.getMostSignificantBits()) ^ id.getLeastSignificantBits());
  }

  /** The next 64 bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /**
   * A number from 0 to below {@code bound}, each equally likely.
   *
   * @throws IllegalArgumentException if the bound is not positive
   */
  public long nextLong(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound: " + bound + " (expected: > 0)");
    }
    long bits = nextLong() >>> 1;
    long value = bits % bound;
    while (bits - value + (bound - 1)
        < 0) { // the last, incomplete stretch would favour small values
      bits = nextLong() >>> 1;
      value = bits % bound;
    }
    return value;
  }

  /** A number from 0 to below {@code bound}, each equally likely. */
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  /** A number from 0.0 to below 1.0, in steps of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** A random UUID (version 4), unique as far as the command id is. */
  public UUID nextUuid() {
    long most = (nextLong() & ~0xf000L) | 0x4000L;
    long least = (nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(most, least);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
