package io.reprise.security;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as PEM (RFC 7468), the form that openssl and cert-manager write. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private Pem() {}

  /**
   * @param base64 what is between its first and its last line
   */
  private record Block(String label, String base64) {
    byte[] bytes() {
      return Base64.getMimeDecoder().decode(base64);
    }
  }

  private static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  /** All certificates of a file, in its order; fails if one of them is none. */
  static List<X509Certificate> certificates(String text) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(text)) {
      if (block.label().equals("CERTIFICATE")) {
        found.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
      }
    }
    return found;
  }

  /**
   * The private key of a file: PKCS #8, or the older forms of RSA (PKCS #1) and EC (SEC 1).
   *
   * @param certified the key of its certificate, which tells the algorithm
   * @throws GeneralSecurityException if there is none that can be read; the message is for people
   */
  static PrivateKey key(String text, PublicKey certified) throws GeneralSecurityException {
    for (Block block : blocks(text)) {
      String label = block.label();
      if (label.equals("PRIVATE KEY")) {
        return made(block.bytes(), certified);
      } else if (label.equals("RSA PRIVATE KEY") || label.equals("EC PRIVATE KEY")) {
        return made(inPkcs8(block.bytes(), certified.getEncoded()), certified);
      } else if (label.equals("ENCRYPTED PRIVATE KEY")) {
        throw new GeneralSecurityException("asks for a passphrase, which nobody could type");
      } // else parameters of a curve, or a certificate
    }
    throw new GeneralSecurityException("has no private key");
  }

  private static PrivateKey made(byte[] pkcs8, PublicKey certified)
      throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance(certified.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(
          "has no " + certified.getAlgorithm() + " key, which its certificate is for", e);
    }
  }

  /**
   * Wraps a key into the form that Java reads (RFC 5958): version, algorithm, key. The algorithm
   * with its curve stands in the public key (RFC 5280, SubjectPublicKeyInfo).
   */
  private static byte[] inPkcs8(byte[] key, byte[] publicKey) {
    int outer = contentAt(publicKey, 0);
    int inner = contentAt(publicKey, outer);
    byte[] algorithm =
        java.util.Arrays.copyOfRange(publicKey, outer, inner + lengthAt(publicKey, outer));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {2, 1, 0}); // INTEGER 0
    body.writeBytes(algorithm);
    body.writeBytes(tagged(4, key)); // OCTET STRING
    return tagged(0x30, body.toByteArray()); // SEQUENCE
  }

  private static int contentAt(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int lengthAt(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xff);
    }
    return length;
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(content.length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
