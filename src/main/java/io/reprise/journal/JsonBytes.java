package io.reprise.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.TimeText;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Goes through JSON of a known form, in UTF-8 and without white space: fields in a known order are
 * compared byte by byte instead of being made into strings first. What it takes, Jackson takes as
 * the same; what it does not know it leaves to Jackson, by {@link Otherwise}, whether it is an
 * error or only rare: escaped halves of emoji, numbers of very many digits, very deep values.
 */
final class JsonBytes {

  /** What was read is not just as it was expected. */
  static final class Otherwise extends IOException {
    private static final long serialVersionUID = 1;

    private Otherwise() {
      super("not just as entries are written");
    }

    /** Nobody looks at it: what is not as expected is read in another way. */
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final int DEPTH_MAX = 200;
  private static final int DIGITS_MAX = 200;

  /** So many digits are a {@code long} whatever they are. */
  private static final int LONG_DIGITS = 18;

  /** Of a name, after comma and quote. */
  private static final int FIRST_LETTER = 2;

  private static final int UUID_LENGTH = 36;
  private static final char REPLACEMENT = '\ufffd';

  private final byte[] bytes;
  private int at;

  /** Whether what comes next is the first in its object, so that no comma stands before it. */
  private boolean first;

  private int depth;

  JsonBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The name of a field, for {@link #has}. */
  static byte[] name(String name) {
    return (",\"" + name + "\":").getBytes(UTF_8);
  }

  static void expect(boolean asWritten) throws Otherwise {
    if (!asWritten) {
      throw new Otherwise();
    }
  }

  // ── fields ──────────────────────────────────────────────────────────────────────────────────

  /** Whether this field comes next, without taking it. */
  boolean comes(byte[] name) {
    int skipped = first ? 1 : 0;
    int end = at + name.length - skipped;
    return end <= bytes.length
        && bytes[at + FIRST_LETTER - skipped] == name[FIRST_LETTER] // most that don't come end here
        && Arrays.equals(bytes, at, end, name, skipped, name.length);
  }

  /** Whether this field comes next; then its value is to be read. */
  boolean has(byte[] name) {
    if (!comes(name)) {
      return false;
    }
    at += first ? name.length - 1 : name.length;
    first = false;
    return true;
  }

  /** Goes into an object. */
  void open() throws Otherwise {
    take('{');
    first = true;
  }

  /** Leaves an object, all of whose fields are read. */
  void close() throws Otherwise {
    take('}');
    first = false;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  private void take(char expected) throws Otherwise {
    expect(at < bytes.length && bytes[at] == expected);
    at++;
  }

  /** Takes it if it comes next. */
  private boolean takes(char wanted) {
    if (at < bytes.length && bytes[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void takeAll(String word) throws Otherwise {
    for (int i = 0; i < word.length(); i++) {
      take(word.charAt(i));
    }
  }

  // ── values ──────────────────────────────────────────────────────────────────────────────────

  String text() throws Otherwise {
    take('"');
    int from = at;
    for (int i = from; i < bytes.length; i++) {
      byte unit = bytes[i];
      if (unit == '"') {
        at = i + 1;
        return new String(bytes, from, i - from, ISO_8859_1);
      }
      if (unit < ' ' || unit == '\\') { // what is not ASCII is below 0
        return anyText(from, i);
      }
    }
    throw new Otherwise();
  }

  /**
   * Text with what is not ASCII, or with escapes.
   *
   * @param special where the first of it is
   */
  private String anyText(int from, int special) throws Otherwise {
    int end = special;
    boolean escapes = false;
    while (end < bytes.length && bytes[end] != '"') {
      expect(bytes[end] < 0 || bytes[end] >= ' ');
      escapes |= bytes[end] == '\\';
      end += bytes[end] == '\\' ? 2 : 1;
    }
    expect(end < bytes.length);
    at = end + 1;
    String text =
        escapes ? unescaped(from, special, end) : new String(bytes, from, end - from, UTF_8);
    expect(text.indexOf(REPLACEMENT) < 0); // no UTF-8, or this very character
    return text;
  }

  private String unescaped(int from, int special, int end) throws Otherwise {
    StringBuilder text = new StringBuilder(end - from);
    int plain = from;
    int i = special;
    while (i < end) {
      if (bytes[i] != '\\') {
        i++;
        continue;
      }
      text.append(new String(bytes, plain, i - plain, UTF_8));
      if (bytes[i + 1] == 'u') {
        expect(end - i >= 6);
        char unit = (char) hex(i + 2, 4);
        expect(!Character.isSurrogate(unit));
        text.append(unit);
        i += 6;
      } else {
        text.append(escaped(bytes[i + 1]));
        i += 2;
      }
      plain = i;
    }
    return text.append(new String(bytes, plain, end - plain, UTF_8)).toString();
  }

  private static char escaped(byte letter) throws Otherwise {
    return switch (letter) {
      case '"', '\\', '/' -> (char) letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw new Otherwise();
    };
  }

  long integer() throws Otherwise {
    int from = at;
    expect(endOfInteger() && !isAtFraction());
    return longOf(from);
  }

  boolean truth() throws Otherwise {
    if (at < bytes.length && bytes[at] == 't') {
      takeAll("true");
      return true;
    }
    takeAll("false");
    return false;
  }

  Instant time() throws Otherwise {
    take('"');
    Optional<Instant> time = TimeText.read(bytes, at);
    expect(time.isPresent());
    at += TimeText.LENGTH;
    take('"');
    return time.get();
  }

  UUID uuid() throws Otherwise {
    take('"');
    int from = at;
    expect(bytes.length - from > UUID_LENGTH);
    for (int dash = from + 8; dash <= from + 23; dash += 5) {
      expect(bytes[dash] == '-');
    }
    at += UUID_LENGTH;
    take('"');
    return new UUID(
        hex(from, 8) << 32 | hex(from + 9, 4) << 16 | hex(from + 14, 4),
        hex(from + 19, 4) << 48 | hex(from + 24, 12));
  }

  private long hex(int from, int digits) throws Otherwise {
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      expect(HexFormat.isHexDigit(bytes[i]));
      value = value << 4 | HexFormat.fromHexDigit(bytes[i]);
    }
    return value;
  }

  /** Any value, as Jackson's mapper would make it. */
  JsonNode tree() throws Otherwise {
    expect(at < bytes.length);
    return switch (bytes[at]) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> NODES.textNode(text());
      case 't', 'f' -> NODES.booleanNode(truth());
      case 'n' -> {
        takeAll("null");
        yield NODES.nullNode();
      }
      default -> number();
    };
  }

  private ObjectNode object() throws Otherwise {
    ObjectNode object = NODES.objectNode();
    take('{');
    if (takes('}')) {
      return object;
    }
    deeper();
    do {
      String name = SharedNames.of(text());
      take(':');
      object.set(name, tree());
    } while (takes(','));
    take('}');
    depth--;
    return object;
  }

  private ArrayNode array() throws Otherwise {
    ArrayNode array = NODES.arrayNode();
    take('[');
    if (takes(']')) {
      return array;
    }
    deeper();
    do {
      array.add(tree());
    } while (takes(','));
    take(']');
    depth--;
    return array;
  }

  private void deeper() throws Otherwise {
    depth++;
    expect(depth <= DEPTH_MAX);
  }

  // ── numbers ─────────────────────────────────────────────────────────────────────────────────

  private JsonNode number() throws Otherwise {
    int from = at;
    expect(endOfInteger());
    if (isAtFraction()) {
      return fraction(from);
    }
    if (at - from <= LONG_DIGITS) {
      long value = longOf(from);
      return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
    BigInteger value = new BigInteger(digits(from));
    return value.bitLength() < Long.SIZE
        ? NODES.numberNode(value.longValue())
        : NODES.numberNode(value);
  }

  private JsonNode fraction(int from) throws Otherwise {
    if (takes('.')) {
      expect(passDigits());
    }
    if (takes('e') || takes('E')) {
      if (!takes('+')) {
        takes('-');
      }
      expect(passDigits());
    }
    try {
      return NODES.numberNode(new BigDecimal(digits(from)));
    } catch (NumberFormatException exponentTooLarge) {
      throw new Otherwise();
    }
  }

  private String digits(int from) throws Otherwise {
    expect(at - from <= DIGITS_MAX);
    return new String(bytes, from, at - from, ISO_8859_1);
  }

  /** Passes over an integer, which begins with 0 only if that is all. */
  private boolean endOfInteger() {
    takes('-');
    return takes('0') || passDigits();
  }

  private boolean isAtFraction() {
    return at < bytes.length && (bytes[at] == '.' || bytes[at] == 'e' || bytes[at] == 'E');
  }

  private boolean passDigits() {
    int from = at;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at > from;
  }

  private long longOf(int from) throws Otherwise {
    if (at - from > LONG_DIGITS) {
      try {
        return Long.parseLong(digits(from));
      } catch (NumberFormatException tooLarge) {
        throw new Otherwise();
      }
    }
    boolean negative = bytes[from] == '-';
    long value = 0;
    for (int i = negative ? from + 1 : from; i < at; i++) {
      value = value * 10 + bytes[i] - '0';
    }
    return negative ? -value : value;
  }
}
