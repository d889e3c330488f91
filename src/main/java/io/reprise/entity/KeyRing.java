package io.reprise.entity;

import io.reprise.journal.Entry;
import io.reprise.journal.KeyFingerprint;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keys in the order in which they came, each with what is remembered of it. Each entity may hold a
 * thousand of them for a day, so they stand in arrays of numbers and text: one object per key and
 * what it refers to would be three times as large, and each new one would have the garbage
 * collector look at old ones. Places are handed out in order and used again when their key is gone;
 * a place is valid until the next change.
 */
final class KeyRing {

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
  private static final int TEXT_LENGTH = 3;
  private static final int LINKS = 4;

  /** The length of a key that is gone, in the middle of others. */
  private static final int GONE = -1;

  private static final int PLACES_MIN = 2;
  private static final int TEXT_MIN = 32;

  /** Not the same in each JVM: nobody can choose keys that all fall into one chain. */
  private static final int MULTIPLIER = ThreadLocalRandom.current().nextInt() | 1;

  private static final Entry.Outcome ACCEPTED = Entry.Outcome.accepted(Optional.empty());

  private int mask = -1; // one less than the number of places, a power of two
  private long[] numbers = {};
  private int[] links = {};
  private int[] chains = {}; // the first place of each chain
  private Entry.@Nullable Outcome @Nullable [] outcomes; // but for the plain acceptance
  private Entry.@Nullable Command @Nullable [] unhashed;
  private char[] text = {};

  // They only ever grow, and wrap around: the place, or unit of text, is what the mask leaves.
  private int oldest;
  private int end;
  private int textOldest;
  private int textEnd;

  private int size;

  int size() {
    return size;
  }

  /** The place of a key. */
  int find(String key) {
    if (size == 0) {
      return NONE;
    }
    int hash = hash(key);
    for (int place = chains[chain(hash)]; place != NONE; place = links[place * LINKS + NEXT]) {
      if (links[place * LINKS + HASH] == hash && holds(place, key)) {
        return place;
      }
    }
    return NONE;
  }

  private boolean holds(int place, String key) {
    if (links[place * LINKS + TEXT_LENGTH] != key.length()) {
      return false;
    }
    int from = links[place * LINKS + TEXT_FROM];
    for (int i = 0; i < key.length(); i++) {
      if (text[(from + i) & (text.length - 1)] != key.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds a key that is not there yet, as the youngest.
   *
   * @param toHash the command, if its fingerprint is to be made only when it is asked for
   */
  void add(String key, KeyWindow.Remembered known, Entry.@Nullable Command toHash) {
    makeRoom(key.length());
    int place = end++ & mask;
    int at = place * NUMBERS;
    numbers[at + FINGERPRINT_HIGH] = known.fingerprint().high();
    numbers[at + FINGERPRINT_LOW] = known.fingerprint().low();
    numbers[at + COMMAND_HIGH] = known.commandId().getMostSignificantBits();
    numbers[at + COMMAND_LOW] = known.commandId().getLeastSignificantBits();
    numbers[at + SEQUENCE] = known.sequence();
    numbers[at + VERSION] = known.version();
    numbers[at + SECONDS] = known.time().getEpochSecond();
    numbers[at + NANOS_AND_COMPONENT] =
        ((long) known.time().get(ChronoField.NANO_OF_SECOND) << Integer.SIZE)
            | Integer.toUnsignedLong(known.componentVersion());
    setOutcome(place, known.outcome());
    setUnhashed(place, toHash);
    link(place, hash(key), key.length());
    for (int i = 0; i < key.length(); i++) {
      text[textEnd++ & (text.length - 1)] = key.charAt(i);
    }
  }

  private void link(int place, int hash, int length) {
    int link = place * LINKS;
    links[link + NEXT] = chains[chain(hash)];
    links[link + HASH] = hash;
    links[link + TEXT_FROM] = textEnd;
    links[link + TEXT_LENGTH] = length;
    chains[chain(hash)] = place;
    size++;
  }

  private void setOutcome(int place, Entry.Outcome outcome) {
    boolean plain = outcome.equals(ACCEPTED);
    if (outcomes == null && !plain) {
      outcomes = new Entry.Outcome[mask + 1];
    }
    if (outcomes != null) {
      outcomes[place] = plain ? null : outcome;
    }
  }

  private void setUnhashed(int place, Entry.@Nullable Command toHash) {
    if (unhashed == null && toHash != null) {
      unhashed = new Entry.Command[mask + 1];
    }
    if (unhashed != null) {
      unhashed[place] = toHash;
    }
  }

  /** Forgets what is at a place. */
  void remove(int place) {
    int link = place * LINKS;
    int chain = chain(links[link + HASH]);
    if (chains[chain] == place) {
      chains[chain] = links[link + NEXT];
    } else {
      int before = chains[chain];
      while (links[before * LINKS + NEXT] != place) {
        before = links[before * LINKS + NEXT];
      }
      links[before * LINKS + NEXT] = links[link + NEXT];
    }
    links[link + TEXT_LENGTH] = GONE;
    setOutcome(place, ACCEPTED);
    setUnhashed(place, null);
    size--;
    while (oldest != end && links[(oldest & mask) * LINKS + TEXT_LENGTH] == GONE) {
      oldest++;
    }
    textOldest = oldest == end ? textEnd : links[(oldest & mask) * LINKS + TEXT_FROM];
    if (size < (mask + 1) / 4 && mask + 1 > PLACES_MIN) {
      resize((mask + 1) / 2, 0);
    }
  }

  /** The place of the oldest key, {@link #NONE} if there is none. */
  int oldest() {
    return size == 0 ? NONE : oldest & mask;
  }

  /** The place of the key that came next after that of a place. */
  int after(int place) {
    for (int next = oldest + ((place - oldest) & mask) + 1; next != end; next++) {
      if (links[(next & mask) * LINKS + TEXT_LENGTH] != GONE) {
        return next & mask;
      }
    }
    return NONE;
  }

  String key(int place) {
    char[] key = new char[keyLength(place)];
    for (int i = 0; i < key.length; i++) {
      key[i] = text[(links[place * LINKS + TEXT_FROM] + i) & (text.length - 1)];
    }
    return new String(key);
  }

  int keyLength(int place) {
    return links[place * LINKS + TEXT_LENGTH];
  }

  boolean isBefore(int place, Instant time) {
    long seconds = numbers[place * NUMBERS + SECONDS];
    return seconds == time.getEpochSecond()
        ? nanos(place) < time.get(ChronoField.NANO_OF_SECOND)
        : seconds < time.getEpochSecond();
  }

  private int nanos(int place) {
    return (int) (numbers[place * NUMBERS + NANOS_AND_COMPONENT] >>> Integer.SIZE);
  }

  Entry.Outcome outcome(int place) {
    Entry.Outcome other = outcomes == null ? null : outcomes[place];
    return other == null ? ACCEPTED : other;
  }

  KeyWindow.Remembered remembered(int place) {
    hash(place);
    int at = place * NUMBERS;
    return new KeyWindow.Remembered(
        new KeyFingerprint(numbers[at + FINGERPRINT_HIGH], numbers[at + FINGERPRINT_LOW]),
        new UUID(numbers[at + COMMAND_HIGH], numbers[at + COMMAND_LOW]),
        numbers[at + SEQUENCE],
        numbers[at + VERSION],
        Instant.ofEpochSecond(numbers[at + SECONDS], nanos(place)),
        outcome(place),
        (int) numbers[at + NANOS_AND_COMPONENT]);
  }

  /** Makes all fingerprints, and lets go of what they are made of. */
  void hashAll() {
    for (int place = oldest(); place != NONE && unhashed != null; place = after(place)) {
      hash(place);
    }
    unhashed = null;
  }

  private void hash(int place) {
    Entry.Command command = unhashed == null ? null : unhashed[place];
    if (command != null) {
      KeyFingerprint fingerprint = KeyFingerprint.of(command.name(), command.body());
      numbers[place * NUMBERS + FINGERPRINT_HIGH] = fingerprint.high();
      numbers[place * NUMBERS + FINGERPRINT_LOW] = fingerprint.low();
      setUnhashed(place, null);
    }
  }

  private static int hash(String key) {
    int hash = 0;
    for (int i = 0; i < key.length(); i++) {
      hash = hash * MULTIPLIER + key.charAt(i);
    }
    return hash;
  }

  /** The upper bits of a product: keys that are counted up differ in few of the lower ones. */
  private int chain(int hash) {
    return (hash * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
  }

  private void makeRoom(int units) {
    int places = mask + 1;
    boolean taken = end - oldest == places;
    if (taken || textEnd - textOldest + units > text.length) {
      // Those that went from the middle leave room as well: perhaps it is enough.
      resize(Math.max(PLACES_MIN, taken && size > places / 4 * 3 ? 2 * places : places), units);
    }
  }

  /** Moves all into arrays of other sizes, without gaps. */
  private void resize(int places, int moreText) {
    KeyRing moved = new KeyRing();
    int units = moreText;
    for (int place = oldest(); place != NONE; place = after(place)) {
      units += keyLength(place);
    }
    moved.mask = places - 1;
    moved.numbers = new long[places * NUMBERS];
    moved.links = new int[places * LINKS];
    moved.chains = new int[places];
    Arrays.fill(moved.chains, NONE);
    moved.text = new char[Math.max(TEXT_MIN, Integer.highestOneBit(units) * 2)];
    for (int place = oldest(); place != NONE; place = after(place)) {
      moved.take(this, place);
    }
    mask = moved.mask;
    numbers = moved.numbers;
    links = moved.links;
    chains = moved.chains;
    outcomes = moved.outcomes;
    unhashed = moved.unhashed;
    text = moved.text;
    oldest = moved.oldest;
    end = moved.end;
    textOldest = moved.textOldest;
    textEnd = moved.textEnd;
  }

  private void take(KeyRing from, int place) {
    int to = end++ & mask;
    System.arraycopy(from.numbers, place * NUMBERS, numbers, to * NUMBERS, NUMBERS);
    setOutcome(to, from.outcome(place));
    setUnhashed(to, from.unhashed == null ? null : from.unhashed[place]);
    link(to, from.links[place * LINKS + HASH], from.keyLength(place));
    int begin = from.links[place * LINKS + TEXT_FROM];
    for (int i = 0; i < from.keyLength(place); i++) {
      text[textEnd++ & (text.length - 1)] = from.text[(begin + i) & (from.text.length - 1)];
    }
  }
}
