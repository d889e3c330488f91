package io.reprise.journal;

import java.nio.file.Path;

/**
 * A file that is no bundle, or not one that can be relied on: truncated, edited, of a newer format,
 * with a gap. The message names file and line, what is wrong there and what to do.
 */
public final class BadBundle extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long line;

  /** With the line, from 1; 0 if it is about the file. */
  BadBundle(Path file, long line, String message) {
    super(file + (line == 0 ? "" : ", line " + line) + ": " + message);
    this.line = line;
  }

  /** The line, from 1; 0 if it is about the file. */
  public long line() {
    return line;
  }
}
