package io.reprise.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * How connections to a configured server are encrypted, from the options of its url that libpq and
 * the JDBC driver share: {@code sslmode} and {@code sslrootcert}.
 *
 * @param mode as {@code sslmode} has it
 * @param rootCertificate a file with the certificates that vouch for the server's, as PEM; always
 *     there if the mode checks them
 */
record Encryption(String mode, Optional<String> rootCertificate) {
  private static final String DEFAULT = "prefer";
  private static final String NO = "disable";
  private static final List<String> MODES =
      List.of(NO, "allow", DEFAULT, "require", "verify-ca", "verify-full");

  /** For a server that only this machine can connect to. */
  static Encryption none() {
    return new Encryption(NO, Optional.empty());
  }

  /**
   * What the options of a url ask for; {@code prefer} if they don't say.
   *
   * @throws StorageFailed if that can't be had on every connection of a node
   */
  static Encryption of(Properties options) {
    String ssl = options.getProperty("ssl", "false"); // read as the JDBC driver does
    boolean full = ssl.isEmpty() || Boolean.parseBoolean(ssl);
    String mode = options.getProperty("sslmode", full ? "verify-full" : DEFAULT);
    if (!MODES.contains(mode)) {
      throw wrong("sslmode=" + mode, "one of " + String.join(", ", MODES));
    }
    Optional<String> root = Optional.ofNullable(options.getProperty("sslrootcert"));
    if (mode.startsWith("verify") && root.isEmpty()) {
      throw wrong(
          "sslmode=" + mode + " without sslrootcert",
          "sslrootcert=FILE, the certificates that vouch for the server's, as PEM");
    }
    if (root.filter(file -> !Files.isReadable(Path.of(file))).isPresent()) {
      throw wrong("sslrootcert=" + root.get() + " can't be read", "a file with PEM certificates");
    }
    return new Encryption(mode, root);
  }

  /** The options of the JDBC driver. */
  Properties options() {
    Properties options = new Properties();
    options.setProperty("sslmode", mode);
    rootCertificate.ifPresent(file -> options.setProperty("sslrootcert", file));
    return options;
  }

  private static StorageFailed wrong(String found, String expected) {
    return new StorageFailed(
        "reprise.storage.url: "
            + found
            + " (expected: "
            + expected
            + "). Correct it (REPRISE_STORAGE_URL).");
  }
}
