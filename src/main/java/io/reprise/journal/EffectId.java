package io.reprise.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids of commands that come from an effect, derived from it: the same effect always leads to the
 * same id, whoever carries it out and how often. A receiver tells repeats by them, and what an
 * effect has led to is found by them.
 *
 * <p>Version 7 of RFC 9562, as all command ids are: milliseconds of the time given, then 74 bits of
 * the SHA-256 of the effect's name and role. Two effects of the same millisecond have the same id
 * with a probability of 2<sup>-74</sup>.
 */
public final class EffectId {

  private static final long VARIANT = 0x8000000000000000L;
  private static final long CHANCE = 0x3fffffffffffffffL;

  private EffectId() {}

  /**
   * The command that a message gives its receiver.
   *
   * @param sender as {@code component/id}
   * @param sequence of the sender's entry that sends it
   * @param index among the effects of that entry
   * @param sent the time of that entry
   */
  public static UUID message(String sender, long sequence, int index, Instant sent) {
    return id("message", sender, sequence, index, sent);
  }

  /** The command that the sender gets when a message or call has ended; see {@link #message}. */
  public static UUID outcome(String sender, long sequence, int index, Instant sent) {
    return id("outcome", sender, sequence, index, sent);
  }

  /** The command that a timer gives its entity; see {@link #message}. */
  public static UUID timer(String sender, long sequence, int index, Instant due) {
    // Rounded up: no entry is older than its command's id, so none is earlier than its timer.
    return id("timer", sender, sequence, index, due.plusNanos(999_999));
  }

  private static UUID id(String role, String sender, long sequence, int index, Instant time) {
    String effect = role + "\n" + sender + "\n" + sequence + "\n" + index;
    ByteBuffer hash = ByteBuffer.wrap(sha256(effect.getBytes(UTF_8)));
    long most = (time.toEpochMilli() << 16) | 0x7000L | (hash.getShort() & 0xfff);
    return new UUID(most, VARIANT | (hash.getLong() & CHANCE));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
