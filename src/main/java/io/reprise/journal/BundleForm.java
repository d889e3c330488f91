package io.reprise.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of a bundle's lines: where an entry stands in its line, and what checksums cover.
 *
 * <p>{@code {"bundle":1,…,"checksum":"…"}} and {@code {"checksum":"…","entry":{…}}}.
 */
final class BundleForm {

  static final String FIRST_BYTES = "{\"bundle\":";

  private static final byte[] BEFORE_ALL = ascii(",\"checksum\":\"");
  private static final byte[] AFTER_ALL = ascii("\"}");
  private static final int DIGITS_OF_ALL = 64;

  private static final byte[] BEFORE_OWN = ascii("{\"checksum\":\"");
  private static final byte[] AFTER_OWN = ascii("\",\"entry\":");
  private static final int DIGITS_OF_ONE = 16;
  private static final int ENTRY_AT = BEFORE_OWN.length + DIGITS_OF_ONE + AFTER_OWN.length;

  private BundleForm() {}

  /** The first line, from the bytes of it that the checksum covers and that checksum. */
  static byte[] header(byte[] covered, String checksum) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(covered);
    line.writeBytes(BEFORE_ALL);
    line.writeBytes(ascii(checksum));
    line.writeBytes(AFTER_ALL);
    return line.toByteArray();
  }

  /** How many bytes of a first line the checksum covers; less than 0 if it isn't of the form. */
  static int coveredBytes(byte[] line, int length) {
    int covered = length - BEFORE_ALL.length - DIGITS_OF_ALL - AFTER_ALL.length;
    boolean ends =
        covered > 0
            && matches(line, covered, BEFORE_ALL)
            && matches(line, length - AFTER_ALL.length, AFTER_ALL);
    return ends ? covered : -1;
  }

  /** The line of an entry. */
  static byte[] line(byte[] entry) {
    byte[] line = new byte[ENTRY_AT + entry.length + 1];
    System.arraycopy(BEFORE_OWN, 0, line, 0, BEFORE_OWN.length);
    System.arraycopy(digits(entry, 0, entry.length), 0, line, BEFORE_OWN.length, DIGITS_OF_ONE);
    System.arraycopy(AFTER_OWN, 0, line, BEFORE_OWN.length + DIGITS_OF_ONE, AFTER_OWN.length);
    System.arraycopy(entry, 0, line, ENTRY_AT, entry.length);
    line[line.length - 1] = '}';
    return line;
  }

  /** Whether a line is one of an entry, with the checksum of its bytes. */
  static boolean isIntact(byte[] line, int length) {
    return length > ENTRY_AT
        && line[length - 1] == '}'
        && matches(line, 0, BEFORE_OWN)
        && matches(line, BEFORE_OWN.length + DIGITS_OF_ONE, AFTER_OWN)
        && matches(line, BEFORE_OWN.length, digits(line, ENTRY_AT, length - 1));
  }

  /** The entry in an intact line. */
  static byte[] entry(byte[] line, int length) {
    return Arrays.copyOfRange(line, ENTRY_AT, length - 1);
  }

  /** Whether the entry in an intact line is of this place: so the form of an entry begins. */
  static boolean isOf(byte[] line, byte[] begin) {
    return matches(line, ENTRY_AT, begin);
  }

  /** How the entry of a place begins. */
  static byte[] begin(String entity, long sequence) {
    return ascii("{\"entity\":\"" + entity + "\",\"sequence\":" + sequence + ",");
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("each Java platform has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] digits(byte[] bytes, int from, int to) {
    MessageDigest digest = sha256();
    digest.update(bytes, from, to - from);
    return ascii(HexFormat.of().formatHex(digest.digest(), 0, DIGITS_OF_ONE / 2));
  }

  private static boolean matches(byte[] line, int at, byte[] part) {
    return at + part.length <= line.length
        && Arrays.equals(line, at, at + part.length, part, 0, part.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
