package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** Names of fields seen last: what is kept of many entries should hold each name once. */
final class SharedNames {

  private static final int LENGTH_MAX = 64;

  /** Of all threads: a string may be handed over without more ado. */
  private static final @Nullable String[] SEEN = new String[1024];

  private SharedNames() {}

  /** An equal name: as a rule the same object for all that are equal. */
  static String of(String name) {
    int slot = name.hashCode() & (SEEN.length - 1);
    String known = SEEN[slot];
    if (name.equals(known)) {
      return known;
    }
    if (name.length() <= LENGTH_MAX) {
      SEEN[slot] = name;
    }
    return name;
  }
}
