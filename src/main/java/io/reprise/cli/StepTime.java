package io.reprise.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as somebody types it: ISO 8601, in UTC unless it says otherwise. A date is its first
 * moment. Tables show milliseconds, entries have microseconds: so that what a table shows finds
 * that entry, a fraction of a second that is given in part means the end of that part.
 */
final class StepTime {
  private static final Pattern FRACTION = Pattern.compile("(.*\\.)([0-9]{1,5})([^0-9].*)?");
  private static final int MICROSECOND_DIGITS = 6;

  private StepTime() {}

  /** The time; empty if the text is none. */
  static Optional<Instant> parse(String text) {
    Matcher part = FRACTION.matcher(text);
    String whole = part.matches() ? filled(part) : text;
    try {
      if (!whole.contains("T")) {
        return Optional.of(LocalDate.parse(whole).atStartOfDay().toInstant(ZoneOffset.UTC));
      }
      String time = whole.substring(whole.indexOf('T'));
      boolean zoned = time.endsWith("Z") || time.contains("+") || time.contains("-");
      return Optional.of(
          zoned
              ? OffsetDateTime.parse(whole).toInstant()
              : LocalDateTime.parse(whole).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String filled(Matcher part) {
    String digits = part.group(2);
    String zone = part.group(3) == null ? "" : part.group(3);
    return part.group(1) + digits + "9".repeat(MICROSECOND_DIGITS - digits.length()) + zone;
  }
}
