package io.reprise.testkit;

/** The message of a failure: what is wrong, then what is known about it, each on a line. */
final class Report {

  /** Labels are padded to one width, so that what they label stands in one column. */
  private static final int LABEL_WIDTH = 10;

  private final StringBuilder text;

  Report(String headline) {
    this.text = new StringBuilder(headline);
  }

  /** Adds a line. */
  Report line(String label, String content) {
    String padded = label + ":" + " ".repeat(Math.max(1, LABEL_WIDTH - label.length() - 1));
    text.append("\n  ").append(padded).append(content);
    return this;
  }

  /** The failure. */
  AssertionError error() {
    return new AssertionError(text.toString());
  }

  /** The failure, with the exception behind it if there is one. */
  AssertionError error(Attempt<?> attempt) {
    return new AssertionError(text.toString(), attempt.thrown().orElse(null));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
