package io.reprise.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a process writes to: notes whether the other end of a pipe was closed. */
final class ProcessOutput extends FileOutputStream {
  private static final String BROKEN_PIPE = "Broken pipe"; // of EPIPE, in some languages

  private final Path link;
  private volatile boolean closedByReader;

  /**
   * @param number of the descriptor: 1 for the output, 2 for errors
   */
  ProcessOutput(FileDescriptor descriptor, int number) {
    super(descriptor);
    this.link = Path.of("/proc/self/fd", Integer.toString(number));
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      super.write(bytes, from, length);
    } catch (IOException e) {
      closedByReader |= BROKEN_PIPE.equals(e.getMessage()) || isPipe();
      throw e;
    }
  }

  /** On Linux; a pipe fails for nothing else. */
  private boolean isPipe() {
    try {
      return Files.readSymbolicLink(link).toString().startsWith("pipe:");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether whoever read has seen enough, as {@code head} has after some lines. */
  boolean isClosedByReader() {
    return closedByReader;
  }
}
