package io.reprise.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A time that an option names, where no node reads it. */
final class TimeOption {
  private TimeOption() {}

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
