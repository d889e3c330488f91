package io.reprise.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How to move a clock, as the node takes it.
 *
 * @param field what of it: {@code advance} or {@code to}
 * @param value a duration or a time, in ISO 8601
 */
record ClockMove(String field, String value) {

  /** The body of the request. */
  String body() {
    return JsonNodeFactory.instance.objectNode().put(field, value).toString();
  }

  /** Reads the argument; whether the clock can be moved so is for the node to say. */
  static final class Converter implements ITypeConverter<ClockMove> {
    private static final Pattern SHORT =
        Pattern.compile("\\+(?<days>[0-9]+d)?(?<rest>([0-9]+h)?([0-9]+m)?([0-9]+s)?)");

    @Override
    public ClockMove convert(String text) {
      try {
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches() && text.length() > 1) {
          return advance(iso(matcher));
        }
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.startsWith("P") || upper.startsWith("+P")) {
          return advance(upper);
        }
        return new ClockMove("to", OffsetDateTime.parse(text).toInstant().toString());
      } catch (DateTimeException | ArithmeticException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' (expected: how far, such as +15m, +1h30m, +1d or PT15M,"
                + " or a time such as 2026-12-01T00:00:00Z)"
                + (text.startsWith("-") ? ". The clock never goes back." : ""));
      }
    }

    private static ClockMove advance(String duration) {
      return new ClockMove("advance", Duration.parse(duration).toString());
    }

    private static String iso(Matcher matcher) {
      String days = matcher.group("days") == null ? "" : matcher.group("days");
      String rest = matcher.group("rest");
      return "P" + days + (rest.isEmpty() ? "" : "T" + rest);
    }
  }
}
