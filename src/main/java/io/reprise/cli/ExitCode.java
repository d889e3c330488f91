package io.reprise.cli;

/** How a verb ended, for scripts. */
final class ExitCode {
  static final int OK = 0;

  /** The node, or the component's rules, said no; a node could not start, a journal not be read. */
  static final int REFUSED = 1;

  /** Wrong arguments or settings. */
  static final int USAGE = 2;

  /** No node answered; nothing was done. */
  static final int NOT_REACHABLE = 3;

  /** No answer came; a command may have been done all the same. */
  static final int UNKNOWN_OUTCOME = 4;

  /** What was looked at is not as it must be. */
  static final int FAULTS = 5;

  /** Recorded history comes out otherwise. */
  static final int DIFFERENCES = 6;

  /** A node has stopped though nobody told it to: starting it again is right. */
  static final int START_AGAIN = 7;

  /** Whoever reads the output has closed it, as {@code head} does: as if SIGPIPE had ended it. */
  static final int NOBODY_READS = 141;

  private ExitCode() {}
}
