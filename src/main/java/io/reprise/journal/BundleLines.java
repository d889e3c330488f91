package io.reprise.journal;

import java.io.IOException;
import java.util.Arrays;

/**
 * The lines of a file from a place on, as bytes. In memory are one block and one line, and no line
 * may be longer than a limit, whatever the file holds.
 */
final class BundleLines {

  private static final int BLOCK_BYTES = 1 << 16;

  private final Blocks blocks;
  private final long lineBytesMax;
  private final byte[] block = new byte[BLOCK_BYTES];
  private int next;
  private int filled;
  private long blockAt;

  private byte[] line = new byte[BLOCK_BYTES];
  private int length;
  private long lineAt;
  private boolean ended = true;
  private boolean tooLong;

  /** Reads bytes at a position of the file into a buffer; -1 at its end. */
  interface Blocks {
    int read(long position, byte[] into) throws IOException;
  }

  BundleLines(Blocks blocks, long from, long lineBytesMax) {
    this.blocks = blocks;
    this.blockAt = from;
    this.lineBytesMax = lineBytesMax;
  }

  /** Goes to the next line; false at the end of the file. A line that is too long ends early. */
  boolean next() throws IOException {
    length = 0;
    lineAt = blockAt + next;
    ended = false;
    while (true) {
      if (next == filled && !fill()) {
        return length > 0;
      }
      int end = next;
      while (end < filled && block[end] != '\n') {
        end++;
      }
      append(end);
      if (tooLong) {
        return true;
      }
      if (end < filled) {
        next = end + 1;
        ended = true;
        return true;
      }
      next = end;
    }
  }

  private boolean fill() throws IOException {
    blockAt += filled;
    next = 0;
    filled = Math.max(0, blocks.read(blockAt, block));
    return filled > 0;
  }

  private void append(int end) {
    int more = (int) Math.min(end - next, lineBytesMax - length);
    tooLong = more < end - next;
    if (length + more > line.length) {
      line = Arrays.copyOf(line, (int) Math.min(lineBytesMax, 2L * (length + more)));
    }
    System.arraycopy(block, next, line, length, more);
    length += more;
  }

  /** The bytes of the line, and others after {@link #length}; overwritten by {@link #next}. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  /** Where the line begins in the file. */
  long position() {
    return lineAt;
  }

  /** Whether it ended with a newline. */
  boolean ended() {
    return ended;
  }

  boolean tooLong() {
    return tooLong;
  }
}
