package io.reprise.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts a body into lines; one that is too long is told and passed over, not the end of it all. */
final class Lines {
  private final int bytesMax;
  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private boolean tooLong;
  private long number = 1;

  private Lines(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * One line.
   *
   * @param number from 1, blank lines counted
   * @param text without its end; empty if it is too long
   */
  record Line(long number, ByteString text, boolean tooLong) {}

  /** The lines of a body but for blank ones. */
  static Source<Line, NotUsed> of(Source<ByteString, ?> pieces, int bytesMax) {
    return pieces
        .mapMaterializedValue(unused -> NotUsed.getInstance())
        .map(Optional::of)
        .concat(Source.single(Optional.empty())) // the end, so that a last line needs no newline
        .statefulMapConcat(
            () -> {
              Lines lines = new Lines(bytesMax);
              return piece -> piece.map(lines::take).orElseGet(lines::last);
            });
  }

  private List<Line> take(ByteString piece) {
    List<Line> complete = new ArrayList<>();
    byte[] bytes = piece.toArrayUnsafe();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        append(bytes, from, i);
        end(complete);
        from = i + 1;
      }
    }
    append(bytes, from, bytes.length);
    return complete;
  }

  private List<Line> last() {
    List<Line> complete = new ArrayList<>(1);
    end(complete);
    return complete;
  }

  private void append(byte[] bytes, int from, int to) {
    tooLong = tooLong || open.size() + (to - from) > bytesMax;
    if (tooLong) {
      open.reset();
    } else {
      open.write(bytes, from, to - from);
    }
  }

  private void end(List<Line> complete) {
    byte[] text = open.toByteArray();
    if (tooLong || !blank(text)) {
      complete.add(new Line(number, ByteString.fromArrayUnsafe(text), tooLong));
    }
    open.reset();
    tooLong = false;
    number++;
  }

  private static boolean blank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
