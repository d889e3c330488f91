package io.reprise.http;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Checks the names in a path. */
final class Names {
  private static final int ID_LENGTH_MAX = 128;
  private static final int LISTED_MAX = 10;
  private static final int QUOTED_MAX = 64;

  private Names() {}

  /**
   * The component of a name.
   *
   * @throws Problem.Thrown if it is not installed; names those that are
   */
  static Installed component(Catalog catalog, String name) {
    return catalog.find(name).orElseThrow(() -> unknownComponent(catalog, name).thrown());
  }

  private static Problem unknownComponent(Catalog catalog, String name) {
    List<String> known = catalog.all().stream().map(Installed::name).toList();
    return Problem.of(Problems.UNKNOWN_COMPONENT, unknown("component", name, known));
  }

  /** E.g. {@code command: withdrw (expected: withdraw, deposit)}: the nearest first. */
  static String unknown(String what, String name, List<String> known) {
    String expected =
        known.isEmpty() ? "there is none" : "expected: " + String.join(", ", nearest(name, known));
    return what + ": " + shortened(name) + " (" + expected + ")";
  }

  /**
   * Checks an entity's id.
   *
   * @throws Problem.Thrown if it is not one
   */
  static void requireId(String id) {
    if (!isId(id)) {
      throw invalidId(id).thrown();
    }
  }

  static Problem invalidId(String id) {
    return Problem.of(
        Problems.INVALID_ID,
        "id: "
            + (id.isEmpty() ? "empty" : shortened(id))
            + " (expected: [A-Za-z0-9][A-Za-z0-9._~@:-]{0,127})");
  }

  static boolean isId(String id) {
    if (id.isEmpty() || id.length() > ID_LENGTH_MAX || !letterOrDigit(id.charAt(0))) {
      return false;
    }
    for (int i = 1; i < id.length(); i++) {
      char c = id.charAt(i);
      if (!letterOrDigit(c) && "._~@:-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean letterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** What a caller sent, short enough for a message. */
  static String shortened(String text) {
    if (text.length() <= QUOTED_MAX) {
      return text;
    }
    boolean inPair = Character.isHighSurrogate(text.charAt(QUOTED_MAX - 1));
    return text.substring(0, inPair ? QUOTED_MAX - 1 : QUOTED_MAX) + "…";
  }

  private static List<String> nearest(String name, List<String> known) {
    String wanted = shortened(name);
    List<String> sorted = new java.util.ArrayList<>(known);
    sorted.sort(Comparator.comparingInt(candidate -> distance(wanted, candidate)));
    return sorted.size() <= LISTED_MAX
        ? sorted
        : Collections.unmodifiableList(sorted.subList(0, LISTED_MAX));
  }

  /** How many letters must be put in, left out or changed to make one of the other. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
