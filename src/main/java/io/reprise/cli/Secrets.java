package io.reprise.cli;

import java.util.regex.Pattern;

/** Keeps passwords and tokens off screens and out of messages. */
final class Secrets {
  private static final String HIDDEN = "******";
  private static final Pattern SECRET_KEY =
      Pattern.compile(".*(password|passphrase|secret|token|credential|private-key)[^.]*");
  private static final Pattern IN_URL =
      Pattern.compile("(?<=://)[^/?\\s]*:[^/?\\s]*(?=@)|(?<=[?&](password|sslpassword)=)[^&]*");

  private Secrets() {}

  /** The value of a key as it may be shown. */
  static String hide(String key, String value) {
    if (value.isEmpty()) {
      return value;
    }
    return SECRET_KEY.matcher(key).matches() ? HIDDEN : IN_URL.matcher(value).replaceAll(HIDDEN);
  }
}
