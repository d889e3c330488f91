package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash of a command and its body, by which a key that comes again is told from one that is used
 * for something else; as numbers, since there may be very many.
 */
public record KeyFingerprint(long high, long low) {

  /** Each thread's own: one is made for nearly each command. */
  private static final ThreadLocal<MessageDigest> DIGESTS =
      ThreadLocal.withInitial(KeyFingerprint::digest);

  /** Equal for equal command and body, whatever the order of fields and the form of numbers. */
  public static KeyFingerprint of(String command, JsonNode body) {
    MessageDigest sha = DIGESTS.get();
    sha.reset();
    sha.update(command.getBytes(StandardCharsets.UTF_8));
    sha.update((byte) 0);
    ByteBuffer hash = ByteBuffer.wrap(sha.digest(Json.canonical(body)));
    return new KeyFingerprint(hash.getLong(), hash.getLong());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
