package io.reprise.journal;

import static java.nio.charset.StandardCharsets.UTF_16BE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Puts something of the same type in place of a value: the same for the same value, and nothing
 * tells which value it was to anybody who does not have the key. Nobody has it: it is made here and
 * never leaves. Not for use by several threads.
 */
final class Mask {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String HMAC = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern TIME =
      Pattern.compile(
          "(?<date>([0-9]{4}|-)-[0-9]{2}(-[0-9]{2})?)?(?<t>T?)"
              + "(?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?)?"
              + "(?<zone>Z|[+-][0-9]{2}:[0-9]{2}(\\[[A-Za-z0-9_/+-]+])?)?");
  private static final Pattern DURATION = Pattern.compile("-?P[YMWD0-9+-]*(T[0-9.HMS+-]+)?");
  private static final Pattern NUMBER =
      Pattern.compile("-?(?<digits>[0-9]+(\\.[0-9]+)?)([eE][+-]?[0-9]+)?");

  private static final long FIRST_DAY = LocalDate.of(1970, 1, 1).toEpochDay();
  private static final int DAYS = 36_500;

  /** Numbers of as many digits may not fit an int or a long, unless they begin with 1. */
  private static final int INT_DIGITS = 10;

  private static final int LONG_DIGITS = 19;

  private final Mac mac;

  /** With a key that nobody knows. */
  Mask() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    try {
      mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("each Java platform has " + HMAC, e);
    }
  }

  /** The mask of a value that holds no others; null stays null. */
  JsonNode of(JsonNode value) {
    if (value.isTextual()) {
      return NODES.textNode(text(value.textValue()));
    }
    if (value.isBoolean()) {
      return NODES.booleanNode(chance("b", value.asText()).below(2) == 0);
    }
    if (value.isIntegralNumber()) {
      return NODES.numberNode(new BigInteger(number(value.asText())));
    }
    return value.isNumber() ? DecimalNode.valueOf(new BigDecimal(number(value.asText()))) : value;
  }

  private String text(String text) {
    if (UUID.matcher(text).matches()) {
      return uuid(text);
    }
    if (TRACEPARENT.matcher(text).matches()) {
      return traceparent(text);
    }
    Matcher time = TIME.matcher(text);
    if (time.matches() && (time.group("date") != null || time.group("time") != null)) {
      return time(text, time);
    }
    if (isDuration(text)) {
      return letters(text, chance("t", text), false);
    }
    return NUMBER.matcher(text).matches() ? number(text) : letters(text, chance("t", text), true);
  }

  private static boolean isDuration(String text) {
    return DURATION.matcher(text).matches()
        && (parses(text, Duration::parse) || parses(text, Period::parse));
  }

  private static boolean parses(String text, Consumer<String> parser) {
    try {
      parser.accept(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /**
   * Of the same version: other parts may be read from one of version 7, but that is a mask, too.
   */
  private String uuid(String text) {
    Chance chance = chance("t", text);
    StringBuilder masked = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      boolean version = i == 14;
      if (text.charAt(i) != '-' && !version) {
        int digit = chance.below(16);
        masked.setCharAt(i, Character.forDigit(i == 19 ? 8 + digit % 4 : digit, 16));
      }
    }
    return masked.toString();
  }

  /** Another trace and span of the same version, with the same flags. */
  private String traceparent(String text) {
    Chance chance = chance("t", text);
    StringBuilder masked = new StringBuilder(text);
    for (int i = 3; i < text.length() - 3; i++) {
      if (text.charAt(i) != '-') {
        masked.setCharAt(i, Character.forDigit(chance.below(16), 16));
      }
    }
    return masked.toString();
  }

  private String time(String text, Matcher parts) {
    Chance chance = chance("t", text);
    StringBuilder masked = new StringBuilder();
    if (parts.group("date") != null) {
      String of = parts.group("date"); // or a month, or a day of any year
      String date = LocalDate.ofEpochDay(FIRST_DAY + chance.below(DAYS)).toString();
      masked.append(of.startsWith("-") ? "-" + date.substring(4) : date.substring(0, of.length()));
    }
    masked.append(parts.group("t"));
    if (parts.group("time") != null) {
      String of = parts.group("time");
      masked.append("%02d:%02d".formatted(chance.below(24), chance.below(60)));
      if (of.length() > 5) {
        masked.append(":%02d".formatted(chance.below(60)));
        masked.append(letters(of.substring(8), chance, false));
      }
    }
    return masked.append(parts.group("zone") == null ? "" : parts.group("zone")).toString();
  }

  /** As many digits, the same sign, and the same exponent; zero stays zero. */
  private String number(String text) {
    Matcher parts = NUMBER.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    String digits = parts.group("digits");
    if (digits.chars().allMatch(c -> c == '0' || c == '.')) {
      return text;
    }
    Chance chance = chance("n", text);
    StringBuilder masked = new StringBuilder();
    int whole = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit == '.' || (i == 0 && digit == '0')) {
        masked.append(digit);
      } else if (i == 0) {
        boolean largest = whole == INT_DIGITS || whole == LONG_DIGITS;
        masked.append(largest ? 1 : 1 + chance.below(9));
      } else {
        masked.append(chance.below(10));
      }
    }
    return text.substring(0, parts.start("digits")) + masked + text.substring(parts.end("digits"));
  }

  /** Letters for letters, digits for digits; what else there is in ASCII stays where it is. */
  private static String letters(String text, Chance chance, boolean letters) {
    StringBuilder masked = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c >= '0' && c <= '9') {
                masked.append((char) ('0' + chance.below(10)));
              } else if (letters && c >= 'A' && c <= 'Z') {
                masked.append((char) ('A' + chance.below(26)));
              } else if (letters && ((c >= 'a' && c <= 'z') || c > '~')) {
                masked.append((char) ('a' + chance.below(26)));
              } else {
                masked.append((char) c);
              }
            });
    return masked.toString();
  }

  private Chance chance(String type, String value) {
    return new Chance(mac.doFinal((type + value).getBytes(UTF_16BE))); // halves of emoji, too
  }

  /** As many numbers as are needed from one seed. */
  private static final class Chance {
    private final MessageDigest digest = BundleForm.sha256();
    private final byte[] seed;
    private byte[] bytes = {};
    private int next;
    private int block;

    Chance(byte[] seed) {
      this.seed = seed;
    }

    /** From 0 on; bounds are far below 2^24, so that none is notably likelier than another. */
    int below(int bound) {
      if (next + 3 > bytes.length) {
        digest.update(seed);
        digest.update(new byte[] {(byte) (block >> 16), (byte) (block >> 8), (byte) block});
        bytes = digest.digest();
        next = 0;
        block++;
      }
      int value =
          ((bytes[next] & 0xff) << 16) | ((bytes[next + 1] & 0xff) << 8) | (bytes[next + 2] & 0xff);
      next += 3;
      return value % bound;
    }
  }
}
