package io.reprise.bench;

/**
 * Why a command has not been accepted.
 *
 * @param kind what became of it
 * @param status of the answer; 0 if there was none
 * @param type of the problem that the answer names, such as {@code busy}; empty if it names none
 */
public record Failure(Kind kind, int status, String type) {
  static final Failure TIMED_OUT = new Failure(Kind.TIME_OUT, 0, "");
  static final Failure BROKEN = new Failure(Kind.BROKEN, 0, "");

  /** What became of a command that has not been accepted. */
  public enum Kind {
    /** The answer says no. */
    ANSWER,
    /** No answer came in time. */
    TIME_OUT,
    /** The connection broke before the answer, or what came was no HTTP. */
    BROKEN
  }

  /** Whether the command may have been done all the same. */
  public boolean isUnknown() {
    return kind != Kind.ANSWER;
  }
}
