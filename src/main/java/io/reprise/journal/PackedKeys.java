package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Keys and what is remembered of each, as a snapshot holds them. An entity may have a thousand, and
 * whoever wants it next waits until all are read; so they are packed, each as what differs from the
 * one before it:
 *
 * <pre>
 *   {"count": 2, "packed": "…", "outcomes": [{"accepted": false, "code": "not-open", …}]}
 *
 *   packed, in base64, for each key:
 *     characters that it shares with the key before; how many follow; each of these
 *     0, or 1 and a fingerprint of 16 bytes, if that is another one than before
 *     the id of the command, 16 bytes
 *     sequence, version, seconds and nanoseconds, each less the one before
 *     0 for an acceptance without a reply, or the place of the outcome in outcomes, from 1
 *     version of the component, less the one before
 * </pre>
 *
 * <p>Numbers are of seven bits a byte, the lowest first; differences are zigzag, as in Protocol
 * Buffers (<a href="https://protobuf.dev/programming-guides/encoding/">encoding</a>). The first key
 * has an empty one before it, in which all numbers are 0.
 */
public final class PackedKeys {

  private static final Entry.Outcome ACCEPTED = Entry.Outcome.accepted(Optional.empty());

  /** As if it stood before the first. */
  private static final KeyOutcome BEFORE_FIRST =
      new KeyOutcome(new KeyFingerprint(0, 0), new UUID(0, 0), 0, 0, Instant.EPOCH, ACCEPTED, 0);

  private PackedKeys() {}

  private static long nanos(Instant time) {
    return time.get(ChronoField.NANO_OF_SECOND);
  }

  /** Packs keys, one after another. Not for use by several threads. */
  public static final class Packer {
    private static final int BYTES_MIN = 64;

    /** The most that a key takes beside its characters, and one of those. */
    private static final int FRAME_MAX = 128;

    private static final int CHARACTER_MAX = 3;

    private byte[] bytes = new byte[BYTES_MIN];
    private int end;
    private int count;
    private String lastKey = "";
    private KeyOutcome last = BEFORE_FIRST;
    private final ArrayNode outcomes = JsonNodeFactory.instance.arrayNode();
    private final Map<Entry.Outcome, Integer> places = new HashMap<>();

    /** Adds a key, with what is remembered of it. */
    public void add(String key, KeyOutcome known) {
      makeRoom(FRAME_MAX + CHARACTER_MAX * key.length());
      text(key);
      boolean sameFingerprint = known.fingerprint().equals(last.fingerprint());
      number(sameFingerprint ? 0 : 1);
      if (!sameFingerprint) {
        eightBytes(known.fingerprint().high());
        eightBytes(known.fingerprint().low());
      }
      eightBytes(known.commandId().getMostSignificantBits());
      eightBytes(known.commandId().getLeastSignificantBits());
      difference(known.sequence() - last.sequence());
      difference(known.version() - last.version());
      difference(known.time().getEpochSecond() - last.time().getEpochSecond());
      difference(nanos(known.time()) - nanos(last.time()));
      number(known.outcome().equals(ACCEPTED) ? 0 : place(known.outcome()));
      difference((long) known.componentVersion() - last.componentVersion());
      lastKey = key;
      last = known;
      count++;
    }

    private int place(Entry.Outcome outcome) {
      Integer known = places.get(outcome);
      if (known != null) {
        return known;
      }
      outcomes.add(OutcomeJson.write(outcome));
      places.put(outcome, outcomes.size());
      return outcomes.size();
    }

    private void makeRoom(int more) {
      if (end + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + more));
      }
    }

    private void text(String key) {
      int shared = 0;
      int most = Math.min(key.length(), lastKey.length());
      while (shared < most && key.charAt(shared) == lastKey.charAt(shared)) {
        shared++;
      }
      number(shared);
      number(key.length() - shared);
      for (int i = shared; i < key.length(); i++) {
        number(key.charAt(i));
      }
    }

    private void difference(long value) {
      number((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    private void number(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        bytes[end++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[end++] = (byte) rest;
    }

    private void eightBytes(long value) {
      for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        bytes[end++] = (byte) (value >>> shift);
      }
    }

    /** All that were added. */
    public JsonNode packed() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("count", count);
      json.put("packed", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, end)));
      json.set("outcomes", outcomes);
      return json;
    }
  }

  /**
   * Gives each key that was packed, in the same order.
   *
   * @throws IOException if these are none; says what is wrong, and some may have been given
   */
  public static void unpack(JsonNode packed, BiConsumer<String, KeyOutcome> each)
      throws IOException {
    Unpacker unpacker = new Unpacker(packed);
    while (unpacker.next()) {
      each.accept(unpacker.key(), unpacker.outcome());
    }
  }

  private static final class Unpacker {
    private final int count;
    private final ByteBuffer bytes;
    private final Entry.Outcome[] outcomes;
    private int given;
    private char[] key = new char[32];
    private int keyLength;
    private KeyOutcome last = BEFORE_FIRST;

    Unpacker(JsonNode packed) throws IOException {
      if (!packed.path("count").isInt()
          || !packed.path("packed").isTextual()
          || !packed.path("outcomes").isArray()) {
        throw new IOException("keys: not packed keys (expected: count, packed, outcomes)");
      }
      count = packed.get("count").intValue();
      bytes = ByteBuffer.wrap(decoded(packed.get("packed").textValue()));
      JsonNode others = packed.get("outcomes");
      outcomes = new Entry.Outcome[others.size() + 1];
      outcomes[0] = ACCEPTED;
      for (int i = 0; i < others.size(); i++) {
        if (!others.get(i).path("accepted").isBoolean()) {
          throw new IOException("keys: one of their outcomes is none (expected: accepted)");
        }
        outcomes[i + 1] = OutcomeJson.read(others.get(i));
      }
    }

    private static byte[] decoded(String base64) throws IOException {
      try {
        return Base64.getDecoder().decode(base64);
      } catch (IllegalArgumentException e) {
        throw new IOException("keys: not in base64: " + e.getMessage(), e);
      }
    }

    /** Reads the next key, if there is one. */
    boolean next() throws IOException {
      if (given == count) {
        if (bytes.hasRemaining()) {
          throw new IOException("keys: more than the " + count + " that they are said to be");
        }
        return false;
      }
      try {
        readKey();
        readOutcome();
      } catch (BufferUnderflowException e) {
        throw new IOException("keys: end in the middle of one", e);
      } catch (IndexOutOfBoundsException | ArithmeticException | DateTimeException e) {
        throw new IOException("keys: not in the form of packed keys: " + e.getMessage(), e);
      }
      given++;
      return true;
    }

    String key() {
      return new String(key, 0, keyLength);
    }

    KeyOutcome outcome() {
      return last;
    }

    private void readKey() {
      int shared = Math.toIntExact(number());
      int rest = Math.toIntExact(number());
      if (shared < 0 || shared > keyLength || rest < 0 || rest > bytes.remaining()) {
        throw new BufferUnderflowException();
      }
      keyLength = shared + rest;
      if (keyLength > key.length) {
        key = Arrays.copyOf(key, Math.max(keyLength, 2 * key.length));
      }
      for (int i = shared; i < keyLength; i++) {
        long next = number();
        if (next != (char) next) {
          throw new ArithmeticException("a character of more than 16 bits");
        }
        key[i] = (char) next;
      }
    }

    private void readOutcome() {
      last =
          new KeyOutcome(
              number() == 0
                  ? last.fingerprint()
                  : new KeyFingerprint(bytes.getLong(), bytes.getLong()),
              new UUID(bytes.getLong(), bytes.getLong()),
              last.sequence() + difference(),
              last.version() + difference(),
              Instant.ofEpochSecond(
                  last.time().getEpochSecond() + difference(), nanos(last.time()) + difference()),
              outcomes[Math.toIntExact(number())],
              Math.toIntExact(last.componentVersion() + difference()));
    }

    private long difference() {
      long zigzag = number();
      return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    private long number() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        byte next = bytes.get();
        long bits = next & 0x7FL;
        value |= bits << shift;
        if (bits << shift >>> shift != bits) {
          break; // the tenth byte has one bit only
        }
        if (next >= 0) {
          return value;
        }
      }
      throw new ArithmeticException("a number of more than 64 bits");
    }
  }
}
