package io.reprise.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** Where a process writes to: notes whether the other end of a pipe was closed. */
final class ProcessOutput extends FileOutputStream {
  private static final String BROKEN_PIPE = "Broken pipe"; // the system's text for EPIPE

  private volatile boolean closedByReader;

  ProcessOutput(FileDescriptor descriptor) {
    super(descriptor);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      super.write(bytes, from, length);
    } catch (IOException e) {
      closedByReader |= BROKEN_PIPE.equals(e.getMessage());
      throw e;
    }
  }

  /** Whether whoever read has seen enough, as {@code head} has after some lines. */
  boolean isClosedByReader() {
    return closedByReader;
  }
}
