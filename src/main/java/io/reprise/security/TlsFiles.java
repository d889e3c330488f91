package io.reprise.security;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where one use of TLS has its files, all PEM.
 *
 * @param section whose settings name them, e.g. {@code reprise.cluster}: {@code
 *     SECTION.certificate-file}, {@code key-file}, {@code trust-file}
 * @param certificate the own certificate first, then those that lead to one that others know
 * @param key its private key
 * @param trust certificates that vouch for those of others, who must show one; empty: nobody must
 * @param lookEvery how often to look whether the files have changed
 */
public record TlsFiles(
    String section, Path certificate, Path key, Optional<Path> trust, Duration lookEvery) {

  /**
   * The files that settings name.
   *
   * @param trust empty text: none
   * @return empty if neither certificate nor key is named
   * @throws IllegalArgumentException if only one of them is
   */
  public static Optional<TlsFiles> of(
      String section, String certificate, String key, String trust, Duration lookEvery) {
    boolean none = certificate.isBlank() && key.isBlank() && trust.isBlank();
    if (!none && (certificate.isBlank() || key.isBlank())) {
      throw new IllegalArgumentException(
          section
              + ": only "
              + named("certificate-file", certificate, "key-file", key, "trust-file", trust)
              + " is set (expected: certificate-file and key-file, or neither). Set both.");
    }
    return none
        ? Optional.empty()
        : Optional.of(
            new TlsFiles(
                section,
                Path.of(certificate),
                Path.of(key),
                trust.isBlank() ? Optional.empty() : Optional.of(Path.of(trust)),
                lookEvery));
  }

  private static String named(String... namesAndValues) {
    StringBuilder named = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (!namesAndValues[i + 1].isBlank()) {
        named.append(named.isEmpty() ? "" : " and ").append(namesAndValues[i]);
      }
    }
    return named.toString();
  }
}
