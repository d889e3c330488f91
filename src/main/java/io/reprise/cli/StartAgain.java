package io.reprise.cli;

/** A node could not start for a reason that is over when it is started again. */
public final class StartAgain extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the reason, for people. */
  public StartAgain(String why, Throwable cause) {
    super(why, cause);
  }
}
