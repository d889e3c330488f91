package io.reprise.codec;

import java.util.regex.Pattern;

/** Names on the wire and on disk: {@code OpenWallet} is {@code open-wallet}. */
final class Kebab {
  private Kebab() {}

  static final int LENGTH_MAX = 63;
  static final String EXPECTED = "kebab-case, at most " + LENGTH_MAX + " characters";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  /** A hyphen goes before the first letter of each word; a run of capitals is one word. */
  private static final Pattern WORD_START =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+");

  static String of(Class<?> type) {
    return of(type.getSimpleName());
  }

  static String of(String javaName) {
    String hyphened = WORD_START.matcher(javaName).replaceAll("-");
    StringBuilder lower = new StringBuilder(hyphened.length());
    // By hand, because lower case depends on the locale for letters that a name may not hold
    // anyway.
    for (int i = 0; i < hyphened.length(); i++) {
      char letter = hyphened.charAt(i);
      lower.append(letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter);
    }
    return lower.toString();
  }

  static boolean isName(String name) {
    return name.length() <= LENGTH_MAX && NAME.matcher(name).matches();
  }
}
