package io.reprise.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time that an option names, where no node reads it. */
final class TimeOption {
  private static final Pattern AGO =
      Pattern.compile("(?<days>[0-9]+d)?(?<rest>([0-9]+h)?([0-9]+m)?([0-9]+s)?)");

  private TimeOption() {}

  /**
   * How long ago it is, if it is given so: {@code 2h}, {@code 1d12h}.
   *
   * @return empty if it is something else, such as a time
   */
  static Optional<Duration> ago(String text) {
    Matcher ago = AGO.matcher(text);
    if (text.isEmpty() || !ago.matches()) {
      return Optional.empty();
    }
    String days = ago.group("days") == null ? "" : ago.group("days");
    String rest = ago.group("rest");
    try {
      return Optional.of(Duration.parse("P" + days + (rest.isEmpty() ? "" : "T" + rest)));
    } catch (DateTimeException | ArithmeticException tooLong) {
      return Optional.empty();
    }
  }

  /**
   * Reads it.
   *
   * @throws CliFailure if it is none: names the option
   */
  static Instant parse(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new CliFailure(
          ExitCode.USAGE,
          "%s: %s (expected: a time like 2026-11-22T20:00:00Z)".formatted(option, text),
          e);
    }
  }
}
