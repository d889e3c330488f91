package io.reprise.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a body into lines. One that is too long is told and passed over, not the end of it all; of a
 * body that breaks off, what comes after the last whole line is told and not taken.
 */
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
   * @param text without its end; empty if it is not whole
   */
  record Line(long number, ByteString text, End end) {}

  /** How a line ended. */
  enum End {
    /** As it should. */
    WHOLE,
    /** It has more bytes than a line may have. */
    TOO_LONG,
    /** The body broke off in it. */
    BROKEN_OFF
  }

  private enum Signal {
    END,
    BROKEN_OFF
  }

  /** The lines of a body but for blank ones. */
  static Source<Line, NotUsed> of(Source<ByteString, ?> pieces, int bytesMax) {
    return pieces
        .mapMaterializedValue(unused -> NotUsed.getInstance())
        .<Object>map(piece -> piece)
        .concat(Source.single(Signal.END)) // so that a last line needs no newline
        .recover(Throwable.class, () -> Signal.BROKEN_OFF)
        .statefulMapConcat(
            () -> {
              Lines lines = new Lines(bytesMax);
              return piece ->
                  piece instanceof ByteString bytes
                      ? lines.take(bytes)
                      : lines.last(piece == Signal.BROKEN_OFF);
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

  private List<Line> last(boolean brokenOff) {
    if (brokenOff) {
      return List.of(new Line(number, ByteString.emptyByteString(), End.BROKEN_OFF));
    }
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
      End end = tooLong ? End.TOO_LONG : End.WHOLE;
      complete.add(new Line(number, ByteString.fromArrayUnsafe(text), end));
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
