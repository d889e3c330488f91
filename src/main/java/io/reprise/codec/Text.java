package io.reprise.codec;

import java.util.Collection;
import java.util.stream.Collectors;

/** Small questions about text. */
final class Text {
  private Text() {}

  private static final int SHOWN_LENGTH_MAX = 60;
  private static final int SHOWN_NAMES_MAX = 20;

  /** Whether every surrogate has its other half: only then can it be written as UTF-8. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        boolean pair =
            Character.isHighSurrogate(unit)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The beginning of a text, for a message. */
  static String shortened(String text) {
    return text.length() <= SHOWN_LENGTH_MAX
        ? text
        : text.substring(0, SHOWN_LENGTH_MAX) + "… (" + text.length() + " characters)";
  }

  /** The first names, for a message. */
  static String listed(Collection<String> names) {
    String first = names.stream().limit(SHOWN_NAMES_MAX).collect(Collectors.joining(", "));
    int more = names.size() - SHOWN_NAMES_MAX;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
