package io.reprise.entity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.reprise.journal.Entry;
import io.reprise.journal.KeyFingerprint;
import io.reprise.journal.KeyOutcome;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Some keys of an entity that came one after another, each with what is remembered of it, in arrays
 * of numbers and bytes. It is filled once, from the first place to the last.
 */
final class KeyBlock {

  /** How many keys it takes at the most. */
  static final int PLACES = 16;

  /** No place. */
  static final int NONE = -1;

  // What stands in `numbers` of a place.
  private static final int FINGERPRINT_HIGH = 0;
  private static final int FINGERPRINT_LOW = 1;
  private static final int COMMAND_HIGH = 2;
  private static final int COMMAND_LOW = 3;
  private static final int SEQUENCE = 4;
  private static final int VERSION = 5;
  private static final int SECONDS = 6;
  private static final int NANOS_AND_COMPONENT = 7;
  private static final int NUMBERS = 8;

  // What stands in `links` of a place.
  private static final int NEXT = 0;
  private static final int HASH = 1;
  private static final int TEXT_FROM = 2;
  private static final int TEXT_TO = 3;
  private static final int LINKS = 4;

  /** The end of the text of a key that is gone. */
  private static final int GONE = -1;

  private static final int TEXT_MIN = 32;

  private static final Entry.Outcome ACCEPTED = Entry.Outcome.accepted(Optional.empty());

  private long[] numbers;
  private int[] links;
  private byte[] text;
  private int textEnd;
  private Entry.@Nullable Outcome @Nullable [] outcomes; // but for the plain acceptance

  /**
   * An empty one.
   *
   * @param places that it has room for at first; it grows by itself
   * @param textBytes the same, for the text of all its keys
   */
  KeyBlock(int places, int textBytes) {
    numbers = new long[places * NUMBERS];
    links = new int[places * LINKS];
    text = new byte[Math.max(TEXT_MIN, textBytes)];
  }

  /** Whether it has to grow before this place can be filled. */
  boolean isFull(int at) {
    return at == places();
  }

  private int places() {
    return links.length / LINKS;
  }

  /** The bytes of all its keys' text. */
  int textBytes() {
    return textEnd;
  }

  /**
   * Fills the next place.
   *
   * @param next what {@link #next} is to be
   */
  void put(int at, String key, int hash, int next, KeyOutcome known) {
    int bytes = bytesOf(key);
    makeRoom(at, bytes);
    int number = at * NUMBERS;
    numbers[number + FINGERPRINT_HIGH] = known.fingerprint().high();
    numbers[number + FINGERPRINT_LOW] = known.fingerprint().low();
    numbers[number + COMMAND_HIGH] = known.commandId().getMostSignificantBits();
    numbers[number + COMMAND_LOW] = known.commandId().getLeastSignificantBits();
    numbers[number + SEQUENCE] = known.sequence();
    numbers[number + VERSION] = known.version();
    numbers[number + SECONDS] = known.time().getEpochSecond();
    numbers[number + NANOS_AND_COMPONENT] =
        ((long) known.time().get(ChronoField.NANO_OF_SECOND) << Integer.SIZE)
            | Integer.toUnsignedLong(known.componentVersion());
    setOutcome(at, known.outcome());
    link(at, hash, next, write(key, bytes));
  }

  /** Fills the next place with what stands at a place of another. */
  void copy(int at, KeyBlock other, int otherAt, int next) {
    int from = other.links[otherAt * LINKS + TEXT_FROM];
    int bytes = other.links[otherAt * LINKS + TEXT_TO] - from;
    makeRoom(at, bytes);
    System.arraycopy(other.numbers, otherAt * NUMBERS, numbers, at * NUMBERS, NUMBERS);
    setOutcome(at, other.outcome(otherAt));
    System.arraycopy(other.text, from, text, textEnd, bytes);
    textEnd += bytes;
    link(at, other.hash(otherAt), next, textEnd - bytes);
  }

  private void link(int at, int hash, int next, int textFrom) {
    int link = at * LINKS;
    links[link + NEXT] = next;
    links[link + HASH] = hash;
    links[link + TEXT_FROM] = textFrom;
    links[link + TEXT_TO] = textEnd;
  }

  private void makeRoom(int at, int bytes) {
    if (isFull(at)) {
      int places = 2 * places();
      numbers = Arrays.copyOf(numbers, places * NUMBERS);
      links = Arrays.copyOf(links, places * LINKS);
      outcomes = outcomes == null ? null : Arrays.copyOf(outcomes, places);
    }
    if (textEnd + bytes > text.length) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, textEnd + bytes));
    }
  }

  /** Forgets what is at a place. */
  void free(int at) {
    links[at * LINKS + TEXT_TO] = GONE;
    setOutcome(at, ACCEPTED);
  }

  boolean isGone(int at) {
    return links[at * LINKS + TEXT_TO] == GONE;
  }

  /** Another place, as {@link #put} was told. */
  int next(int at) {
    return links[at * LINKS + NEXT];
  }

  void setNext(int at, int next) {
    links[at * LINKS + NEXT] = next;
  }

  int hash(int at) {
    return links[at * LINKS + HASH];
  }

  // ── text ────────────────────────────────────────────────────────────────────────────────────

  // Each char is written by itself as UTF-8 does it, in one to three bytes: most keys are ASCII,
  // and half of a pair of surrogates, which UTF-8 has not, must come back too.

  private static int bytesOf(String key) {
    int bytes = 0;
    for (int i = 0; i < key.length(); i++) {
      char unit = key.charAt(i);
      bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    }
    return bytes;
  }

  /** Gives where it begins. */
  private int write(String key, int bytes) {
    int from = textEnd;
    if (bytes == key.length()) {
      System.arraycopy(key.getBytes(ISO_8859_1), 0, text, from, bytes);
      textEnd += bytes;
    } else {
      for (int i = 0; i < key.length(); i++) {
        write(key.charAt(i));
      }
    }
    return from;
  }

  private void write(char unit) {
    if (unit < 0x80) {
      text[textEnd++] = (byte) unit;
    } else if (unit < 0x800) {
      text[textEnd++] = (byte) (0xC0 | (unit >> 6));
      text[textEnd++] = (byte) (0x80 | (unit & 0x3F));
    } else {
      text[textEnd++] = (byte) (0xE0 | (unit >> 12));
      text[textEnd++] = (byte) (0x80 | ((unit >> 6) & 0x3F));
      text[textEnd++] = (byte) (0x80 | (unit & 0x3F));
    }
  }

  /** The char that begins at a byte of the text. */
  private char read(int at) {
    int first = text[at];
    if (first >= 0) {
      return (char) first;
    }
    if ((first & 0xE0) == 0xC0) {
      return (char) (((first & 0x1F) << 6) | (text[at + 1] & 0x3F));
    }
    return (char) (((first & 0x0F) << 12) | ((text[at + 1] & 0x3F) << 6) | (text[at + 2] & 0x3F));
  }

  private int bytesOfCharAt(int at) {
    int first = text[at];
    return first >= 0 ? 1 : (first & 0xE0) == 0xC0 ? 2 : 3;
  }

  boolean holds(int at, String key) {
    int from = links[at * LINKS + TEXT_FROM];
    int to = links[at * LINKS + TEXT_TO];
    int i = 0;
    for (; from < to && i < key.length(); i++) {
      if (read(from) != key.charAt(i)) {
        return false;
      }
      from += bytesOfCharAt(from);
    }
    return from == to && i == key.length();
  }

  String key(int at) {
    StringBuilder key = new StringBuilder();
    int to = links[at * LINKS + TEXT_TO];
    for (int from = links[at * LINKS + TEXT_FROM]; from < to; from += bytesOfCharAt(from)) {
      key.append(read(from));
    }
    return key.toString();
  }

  /** Of the key at a place, as {@link String#length} counts. */
  int keyLength(int at) {
    int length = 0;
    int to = links[at * LINKS + TEXT_TO];
    for (int from = links[at * LINKS + TEXT_FROM]; from < to; from++) {
      length += (text[from] & 0xC0) == 0x80 ? 0 : 1; // all but what goes on with a char
    }
    return length;
  }

  // ── what is remembered ──────────────────────────────────────────────────────────────────────

  boolean isBefore(int at, Instant time) {
    long seconds = numbers[at * NUMBERS + SECONDS];
    return seconds == time.getEpochSecond()
        ? nanos(at) < time.get(ChronoField.NANO_OF_SECOND)
        : seconds < time.getEpochSecond();
  }

  private int nanos(int at) {
    return (int) (numbers[at * NUMBERS + NANOS_AND_COMPONENT] >>> Integer.SIZE);
  }

  Entry.Outcome outcome(int at) {
    Entry.Outcome other = outcomes == null ? null : outcomes[at];
    return other == null ? ACCEPTED : other;
  }

  private void setOutcome(int at, Entry.Outcome outcome) {
    boolean plain = outcome.equals(ACCEPTED);
    if (outcomes == null && !plain) {
      outcomes = new Entry.Outcome[places()];
    }
    if (outcomes != null) {
      outcomes[at] = plain ? null : outcome;
    }
  }

  KeyOutcome remembered(int at) {
    int number = at * NUMBERS;
    return new KeyOutcome(
        new KeyFingerprint(numbers[number + FINGERPRINT_HIGH], numbers[number + FINGERPRINT_LOW]),
        new UUID(numbers[number + COMMAND_HIGH], numbers[number + COMMAND_LOW]),
        numbers[number + SEQUENCE],
        numbers[number + VERSION],
        Instant.ofEpochSecond(numbers[number + SECONDS], nanos(at)),
        outcome(at),
        (int) numbers[number + NANOS_AND_COMPONENT]);
  }
}
