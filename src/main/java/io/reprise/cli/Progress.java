package io.reprise.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Says how far a verb is that takes long: on a terminal as a line that changes, with a bar if the
 * total is about known, elsewhere as a line every few seconds.
 */
final class Progress {
  private static final long CHANGE_NANOS = Duration.ofMillis(200).toNanos();
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int BAR_COLUMNS = 20;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final int columns;
  private final String unit;
  private long total;
  private final long everyNanos;
  private final LongSupplier nanos;
  private final long began;
  private long said;

  /**
   * Begins now.
   *
   * @param columns how wide the terminal is; 0 if it is none
   * @param unit what is counted, such as {@code entries}
   * @param total about how many there are; 0 if that is not known
   * @param every how often a line is written that does not go to a terminal
   */
  Progress(
      PrintWriter err, int columns, String unit, long total, Duration every, LongSupplier nanos) {
    this.err = err;
    this.columns = columns;
    this.unit = unit;
    this.total = total;
    this.everyNanos = columns > 0 ? CHANGE_NANOS : every.toNanos();
    this.nanos = nanos;
    this.began = nanos.getAsLong();
    this.said = began;
  }

  /** There are about so many more than was known. */
  void expect(long more) {
    total += more;
  }

  /** So many are done. */
  void at(long done) {
    say(now -> line(done, now - began));
  }

  /** So much is done, from 0 to 1; the text says more. */
  void at(double part, Supplier<String> text) {
    say(now -> line(part, text.get()));
  }

  private void say(LongFunction<String> text) {
    long now = nanos.getAsLong();
    if (now - said < everyNanos) {
      return;
    }
    said = now;
    String line = text.apply(now);
    if (columns > 0) {
      String shown = line.length() < columns ? line : line.substring(0, columns - 1);
      err.print(CLEAR + shown);
      err.flush();
    } else {
      err.println(line);
    }
  }

  private String line(long done, long nanosSoFar) {
    long rate = rate(done, nanosSoFar);
    String speed = "%s %s/s".formatted(count(rate), unit);
    if (done >= total) { // it was not known, or was guessed too low
      return "%s %s, %s".formatted(count(done), unit, speed);
    }
    double part = (double) done / total;
    String text =
        "%s of about %s %s, %s, about %s left"
            .formatted(
                count(done), count(total), unit, speed, time((total - done) / Math.max(1, rate)));
    return line(part, text);
  }

  private String line(double part, String text) {
    String line = "%d%%, %s".formatted((int) (100 * part), text);
    return columns > 0 ? bar(part) + " " + line : line;
  }

  private static String bar(double part) {
    int filled = (int) (part * BAR_COLUMNS);
    return "[" + "#".repeat(filled) + " ".repeat(BAR_COLUMNS - filled) + "]";
  }

  /** The end: the line on a terminal goes. */
  void end() {
    if (columns > 0 && said != began) {
      err.print(CLEAR);
      err.flush();
    }
  }

  /** How many in a second. */
  static long rate(long done, long nanosSoFar) {
    return (long) (done / Math.max(1e-3, (double) nanosSoFar / SECOND_NANOS));
  }

  /** How long it has taken. */
  long nanosSoFar() {
    return nanos.getAsLong() - began;
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String time(long seconds) {
    return seconds < 90 ? Math.max(1, seconds) + " s" : (seconds + 30) / 60 + " min";
  }
}
