package io.reprise.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/**
 * The form of times in entries and answers: UTC with six decimals, {@code
 * 2026-11-22T20:00:00.123456Z}. With the formatter of the JDK a quarter of the time in which
 * entries are read went into their times; it is left for years of other than four digits.
 */
public final class TimeText {

  private static final DateTimeFormatter MICROSECONDS =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter().withZone(ZoneOffset.UTC);

  private static final String FORM = "0000-00-00T00:00:00.000000Z";

  /** How long they are, for a year of four digits. */
  public static final int LENGTH = FORM.length();

  private static final long SECONDS_OF_DAY = 86_400;

  /** The years 0000 to 9999, in seconds of the epoch. */
  private static final long FIRST = LocalDate.of(0, 1, 1).toEpochDay() * SECONDS_OF_DAY;

  private static final long END = LocalDate.of(10_000, 1, 1).toEpochDay() * SECONDS_OF_DAY;

  private TimeText() {}

  /** As text; what is below a microsecond is cut off. */
  public static String of(Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds < FIRST || seconds >= END) {
      return MICROSECONDS.format(time);
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_OF_DAY));
    int ofDay = Math.floorMod(seconds, (int) SECONDS_OF_DAY);
    char[] text = FORM.toCharArray();
    put(text, 0, 4, date.getYear());
    put(text, 5, 7, date.getMonthValue());
    put(text, 8, 10, date.getDayOfMonth());
    put(text, 11, 13, ofDay / 3_600);
    put(text, 14, 16, ofDay / 60 % 60);
    put(text, 17, 19, ofDay % 60);
    put(text, 20, 26, time.getNano() / 1_000);
    return new String(text);
  }

  private static void put(char[] text, int from, int to, int number) {
    int rest = number;
    for (int i = to - 1; i >= from; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * Reads what {@link #of} gives for a year of four digits, from bytes that may go on after it.
   *
   * @return empty if it is anything else, perhaps a time in another form
   */
  public static Optional<Instant> read(byte[] text, int from) {
    if (text.length - from < LENGTH) {
      return Optional.empty();
    }
    for (int i = 0; i < LENGTH; i++) {
      byte unit = text[from + i];
      char form = FORM.charAt(i);
      boolean fits = form == '0' ? unit >= '0' && unit <= '9' : unit == form;
      if (!fits) {
        return Optional.empty();
      }
    }
    int hours = number(text, from + 11, from + 13);
    int minutes = number(text, from + 14, from + 16);
    int seconds = number(text, from + 17, from + 19);
    if (hours > 23 || minutes > 59 || seconds > 59) {
      return Optional.empty();
    }
    try {
      LocalDate date =
          LocalDate.of(
              number(text, from, from + 4),
              number(text, from + 5, from + 7),
              number(text, from + 8, from + 10));
      return Optional.of(
          Instant.ofEpochSecond(
              date.toEpochDay() * SECONDS_OF_DAY + hours * 3_600L + minutes * 60L + seconds,
              number(text, from + 20, from + 26) * 1_000L));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  private static int number(byte[] text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text[i] - '0';
    }
    return number;
  }
}
