package io.reprise.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as they stand in answers: UTC, with microseconds. */
final class Times {
  private static final DateTimeFormatter MICROSECONDS =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter().withZone(ZoneOffset.UTC);

  private Times() {}

  static String text(Instant time) {
    return MICROSECONDS.format(time);
  }
}
