package io.reprise.interconnect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs calls by the scheme of Standard Webhooks, so that an endpoint knows who sent them and that
 * nobody changed them. With several secrets there are as many signatures, and the endpoint may know
 * any one of them: that is how a secret is replaced.
 */
final class Signer {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String ENCODED = "whsec_";

  private final List<SecretKeySpec> keys;

  private Signer(List<SecretKeySpec> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads secrets with blanks or line ends between them: {@code whsec_} and base64, or any text.
   *
   * @throws IllegalArgumentException without the secret, if there is none or its base64 is wrong
   */
  static Signer of(String secrets) {
    if (secrets.isBlank()) {
      throw new IllegalArgumentException("empty (expected: a secret)");
    }
    List<SecretKeySpec> keys = new ArrayList<>();
    for (String secret : secrets.strip().split("\\s+", -1)) {
      keys.add(new SecretKeySpec(bytes(secret), ALGORITHM));
    }
    return new Signer(keys);
  }

  private static byte[] bytes(String secret) {
    if (!secret.startsWith(ENCODED)) {
      return secret.getBytes(UTF_8);
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(secret.substring(ENCODED.length()));
      if (decoded.length > 0) {
        return decoded;
      }
    } catch (IllegalArgumentException showsTheSecret) {
      // Said below, without it.
    }
    throw new IllegalArgumentException("not base64 after whsec_ (expected: whsec_BASE64)");
  }

  /** The header {@code webhook-signature} for these bytes: {@code v1,BASE64}, one per secret. */
  String signature(String id, long seconds, byte[] body) {
    byte[] before = (id + "." + seconds + ".").getBytes(UTF_8);
    return keys.stream()
        .map(key -> "v1," + hmac(key, before, body))
        .collect(Collectors.joining(" "));
  }

  private static String hmac(SecretKeySpec key, byte[] before, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(before);
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) { // each JDK has it
      throw new IllegalStateException("this JDK can't compute " + ALGORITHM, e);
    }
  }

  /** How many secrets, never which. */
  @Override
  public String toString() {
    return keys.size() + (keys.size() == 1 ? " secret" : " secrets");
  }
}
