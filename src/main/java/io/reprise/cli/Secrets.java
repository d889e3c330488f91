package io.reprise.cli;

import java.util.regex.Pattern;

/** Keeps passwords and tokens off screens and out of messages. */
final class Secrets {
  private static final String HIDDEN = "******";

  /**
   * The name of a file that holds a secret is none, nor how often to look at it; headers to send
   * may be, whatever their name.
   */
  private static final Pattern SECRET_KEY =
      Pattern.compile(
          ".*(password|passphrase|secret|token|credential|private-key)"
              + "(?![^.]*-(file|look-every)$)[^.]*"
              + "|reprise\\..*\\.headers\\..*");

  private static final Pattern IN_URL =
      Pattern.compile("(?<=://)[^/?\\s]*:[^/?\\s]*(?=@)|(?<=[?&](password|sslpassword)=)[^&]*");

  private Secrets() {}

  /** The value of a key as it may be shown. */
  static String hide(String key, String value) {
    if (value.isEmpty()) {
      return value;
    }
    return isSecret(key) ? HIDDEN : IN_URL.matcher(value).replaceAll(HIDDEN);
  }

  /** Whether the value of a key is not to be shown at all. */
  static boolean isSecret(String key) {
    return SECRET_KEY.matcher(key).matches();
  }
}
