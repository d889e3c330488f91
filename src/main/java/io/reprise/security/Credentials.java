package io.reprise.security;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * A certificate, those that lead from it to one that others know, and its key.
 *
 * @param chain the own certificate first
 */
record Credentials(List<X509Certificate> chain, PrivateKey key) {
  private static final int DNS_NAME = 2;
  private static final byte[] PROBE = {82, 101, 112, 114, 105, 115, 101};

  /**
   * Reads both files and checks that they belong together and are valid now.
   *
   * @param section the settings are {@code SECTION.certificate-file} and {@code SECTION.key-file}
   * @throws BadSecret if not
   */
  static Credentials read(String section, Path certificateFile, Path keyFile, Instant now) {
    String setting = section + ".certificate-file";
    List<X509Certificate> chain = certificates(setting, certificateFile);
    requirePath(setting, certificateFile, chain);
    chain.forEach(certificate -> requireValid(setting, certificateFile, certificate, now));
    PrivateKey key = key(section + ".key-file", keyFile, chain.get(0));
    return new Credentials(chain, key);
  }

  /**
   * The certificates of a file, one at least.
   *
   * @throws BadSecret if there is none, or something else
   */
  static List<X509Certificate> certificates(String setting, Path file) {
    String text = SecretFile.readable(setting, file);
    try {
      List<X509Certificate> found = Pem.certificates(text);
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException | IllegalArgumentException e) {
      // told below: what the library says is about bytes
    }
    throw new BadSecret(
        setting,
        file + " holds no certificate that can be read",
        "certificates as PEM: -----BEGIN CERTIFICATE-----",
        "Correct the file or the setting.");
  }

  /** Each but the last is vouched for by the next one: so others expect it (RFC 8446, 4.4.2). */
  private static void requirePath(String setting, Path file, List<X509Certificate> chain) {
    for (int i = 0; i < chain.size() - 1; i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new BadSecret(
            setting,
            "in %s the certificate for %s is not vouched for by the next one, for %s"
                .formatted(file, subject(chain.get(i)), subject(chain.get(i + 1))),
            "the own one first, each followed by the one that vouches for it",
            "Put them in that order, each once; trusted ones belong into trust-file.");
      }
    }
  }

  private static String subject(X509Certificate certificate) {
    return Plain.text(certificate.getSubjectX500Principal().getName());
  }

  private static void requireValid(
      String setting, Path file, X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isBefore(from) || now.isAfter(until)) {
      throw new BadSecret(
          setting,
          file
              + (now.isAfter(until)
                  ? " holds a certificate that expired at " + until
                  : " holds a certificate that is not valid before " + from),
          "one that is valid now, " + now,
          now.isAfter(until)
              ? "Put a new one there, with its key."
              : "See whether the clock of this machine is right.");
    }
  }

  private static PrivateKey key(String setting, Path file, X509Certificate certificate) {
    String text = SecretFile.text(setting, file);
    PrivateKey key;
    try {
      key = Pem.key(text, certificate.getPublicKey());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      String found = e instanceof GeneralSecurityException ? e.getMessage() : "can't be read";
      throw new BadSecret(
          setting,
          file + " " + found,
          "a private key as PEM without a passphrase: -----BEGIN PRIVATE KEY-----",
          "openssl pkcs8 -topk8 -nocrypt turns others into that form.");
    }
    if (!belongTogether(key, certificate)) {
      throw new BadSecret(
          setting,
          file + " is not the key of the certificate in certificate-file",
          "the key that it was made with",
          "Put both there, from the same request or the same secret.");
    }
    return key;
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm(); // Ed25519 and its like are named as their keys
        };
    try {
      Signature sign = Signature.getInstance(algorithm);
      sign.initSign(key);
      sign.update(PROBE);
      byte[] signature = sign.sign();
      sign.initVerify(certificate.getPublicKey());
      sign.update(PROBE);
      return sign.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** When the first certificate of the chain expires. */
  Instant expires() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** The names that a certificate is for: its CN, and its alternative names in DNS. */
  static Set<String> names(X509Certificate certificate) {
    Set<String> names = new TreeSet<>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          names.add(String.valueOf(part.getValue()));
        }
      }
      if (certificate.getSubjectAlternativeNames() != null) {
        for (List<?> name : certificate.getSubjectAlternativeNames()) {
          if (name.size() > 1 && Integer.valueOf(DNS_NAME).equals(name.get(0))) {
            names.add(String.valueOf(name.get(1)));
          }
        }
      }
    } catch (InvalidNameException | CertificateException e) {
      return names; // what could be read
    }
    return names;
  }
}
