package io.reprise.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and sums up what goes through: bytes, rows, which are lines, and their SHA-256. */
final class TableBytes {

  private final MessageDigest sha256 = sha256();
  private long bytes;
  private long rows;

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void take(byte[] from, int offset, int length) {
    sha256.update(from, offset, length);
    bytes += length;
    for (int i = offset; i < offset + length; i++) {
      if (from[i] == '\n') { // within a value it is written as \n
        rows++;
      }
    }
  }

  long bytes() {
    return bytes;
  }

  long rows() {
    return rows;
  }

  /** The end: nothing may be taken any more. */
  String sum() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
