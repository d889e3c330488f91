package io.reprise.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a token is for. One may have both; neither includes the other. */
public enum Scope {
  /** To give commands, and to read entities as they are now. */
  CLIENT,
  /** To see all that is recorded, to replay it, and to look after the cluster. */
  OPERATOR;

  /** As it is written in files and headers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of that word; empty if there is none. */
  public static Optional<Scope> of(String word) {
    return Arrays.stream(values()).filter(scope -> scope.word().equals(word)).findFirst();
  }

  /** All words, for messages. */
  public static String words() {
    return Arrays.stream(values()).map(Scope::word).collect(Collectors.joining(" or "));
  }
}
