package io.reprise.testkit;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of records as a node says them: {@code OpenWallet} is {@code open-wallet}. */
final class Kebab {
  private Kebab() {}

  private static final Pattern WORD_START =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+");

  static String of(Class<?> type) {
    return WORD_START.matcher(type.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
