package io.reprise.security;

/**
 * A file with a secret, a key or certificates that can't be used. The message names the setting and
 * the file and says what to do; it holds nothing of what is in a secret.
 */
public final class BadSecret extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param setting e.g. {@code reprise.http.key-file}
   * @param found the file, and what is wrong with it
   * @param expected what it should be
   * @param advice what to do, as a sentence
   */
  public BadSecret(String setting, String found, String expected, String advice) {
    super("%s: %s (expected: %s). %s".formatted(setting, found, expected, advice));
  }
}
