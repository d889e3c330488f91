package io.reprise.cli;

import java.util.regex.Pattern;

/** A word of a command that is shown to people, so that they can type it into a shell. */
final class ShellWord {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@:/=,+-]+");

  private ShellWord() {}

  /** The text, quoted if a shell would read anything into it. */
  static String of(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
