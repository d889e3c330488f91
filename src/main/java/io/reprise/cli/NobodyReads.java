package io.reprise.cli;

/** The output takes no more: thrown to end a verb, whose exit code {@link Cli} gives then. */
final class NobodyReads extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NobodyReads() {
    super(null, null, false, false);
  }
}
