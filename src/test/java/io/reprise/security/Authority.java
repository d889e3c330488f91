package io.reprise.security;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Vouches for certificates in tests, and writes them as cert-manager does. */
public final class Authority {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair keys;
  private final X509Certificate certificate;

  /** A new one, of that name. */
  public Authority(String name) {
    keys = keys("EC");
    X500Principal self = new X500Principal("CN=" + name);
    Instant now = Instant.now();
    certificate =
        certificate(name, keys, self, keys, now.minusSeconds(60), now.plusSeconds(864_000), true);
  }

  /** How keys are written. */
  public enum Form {
    /** {@code PRIVATE KEY}. */
    PKCS8,
    /** {@code RSA PRIVATE KEY} or {@code EC PRIVATE KEY}. */
    OLDER
  }

  /** Writes a folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}, valid for a day. */
  public Path issue(Path folder, String name) {
    return issue(folder, name, "RSA");
  }

  /** The same with a key of RSA, EC or Ed25519. */
  public Path issue(Path folder, String name, String algorithm) {
    return issue(folder, name, algorithm, Form.PKCS8, Instant.now().plus(Duration.ofDays(1)));
  }

  /**
   * The same.
   *
   * @param algorithm RSA, EC or Ed25519
   * @param until when it expires; may have been
   */
  public Path issue(Path folder, String name, String algorithm, Form form, Instant until) {
    KeyPair made = keys(algorithm);
    X509Certificate issued =
        certificate(
            name,
            made,
            certificate.getSubjectX500Principal(),
            keys,
            until.minus(Duration.ofDays(2)),
            until,
            false);
    try {
      Files.createDirectories(folder);
      replace(folder.resolve("ca.crt"), pem(certificate));
      replace(folder.resolve("tls.key"), form == Form.OLDER ? pem(made.getPrivate()) : pkcs8(made));
      replace(folder.resolve("tls.crt"), pem(issued));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return folder;
  }

  /** Its own certificate as PEM. */
  public String pem() {
    return pem(certificate);
  }

  private static String pkcs8(KeyPair keys) {
    try {
      return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Replaced at once, and readable by its owner only. */
  static void replace(Path file, String text) throws IOException {
    Path made = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(made);
    Files.createFile(
        made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(made, text);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String pem(Object what) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(what);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }

  private static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate certificate(
      String name,
      KeyPair subjectKeys,
      X500Principal issuer,
      KeyPair issuerKeys,
      Instant from,
      Instant until,
      boolean isAuthority) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(64, RANDOM),
              Date.from(from),
              Date.from(until),
              new X500Principal("CN=" + name),
              subjectKeys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (!isAuthority) {
        GeneralName[] names = {
          new GeneralName(GeneralName.dNSName, name),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        };
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
