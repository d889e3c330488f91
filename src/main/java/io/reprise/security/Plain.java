package io.reprise.security;

/** Makes what strangers say of themselves fit for a line of a log. */
public final class Plain {
  private static final int LENGTH_MAX = 200;

  private Plain() {}

  /** On one line, without control characters, and of a bounded length. */
  public static String text(String from) {
    String line = from.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    return line.length() <= LENGTH_MAX ? line : line.substring(0, LENGTH_MAX) + "…";
  }
}
