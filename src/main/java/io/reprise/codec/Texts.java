package io.reprise.codec;

import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.YEAR;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.util.Currency;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The types of the JDK that stand as text in JSON. */
final class Texts {
  private Texts() {}

  static final String ANY_TEXT = "text";

  /** From outside, decimals stay within what arithmetic on them can take. */
  static final int DECIMAL_DIGITS_MAX = 1_000;

  private static final String DECIMAL_PATTERN = "-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?";
  private static final String INTEGER_PATTERN = "-?[0-9]+";
  private static final Pattern DECIMAL = Pattern.compile(DECIMAL_PATTERN);
  private static final Pattern INTEGER = Pattern.compile(INTEGER_PATTERN);
  private static final int UUID_LENGTH = 36;

  /** {@code Year.toString} and {@code YearMonth.toString} write years that they don't read. */
  private static final DateTimeFormatter YEAR_TEXT =
      new DateTimeFormatterBuilder()
          .appendValue(YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter YEAR_MONTH_TEXT =
      new DateTimeFormatterBuilder()
          .append(YEAR_TEXT)
          .appendLiteral('-')
          .appendValue(MONTH_OF_YEAR, 2)
          .toFormatter(Locale.ROOT);

  private static final Map<Class<?>, TextShape> BY_TYPE = new HashMap<>();

  static {
    add(String.class, "string", ANY_TEXT, text -> text, Object::toString, Map.of());
    addNumber(
        BigDecimal.class,
        "decimal",
        "a decimal number as text, e.g. \"12.50\"",
        text -> new BigDecimal(matching(DECIMAL, text)),
        DECIMAL_PATTERN);
    addNumber(
        BigInteger.class,
        "big-integer",
        "a whole number as text, e.g. \"1200\"",
        text -> new BigInteger(matching(INTEGER, text)),
        INTEGER_PATTERN);
    addTimes();
    add(
        UUID.class,
        "uuid",
        "a UUID as text, e.g. \"01890a5d-ac96-774b-bcce-b302099a8057\"",
        Texts::uuid,
        Object::toString,
        Map.of("format", "uuid"));
    add(
        URI.class,
        "uri",
        "a URI as text, e.g. \"https://example.com/a\"",
        URI::create,
        Object::toString,
        Map.of("format", "uri-reference"));
    add(
        Currency.class,
        "currency",
        "a currency as ISO 4217 code, e.g. \"EUR\"",
        Currency::getInstance,
        currency -> ((Currency) currency).getCurrencyCode(),
        Map.of("pattern", "^[A-Z]{3}$"));
  }

  /** The shape of a type, if it is one of these. */
  static Optional<TextShape> find(Class<?> type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }

  /** The shape of {@code String}. */
  static TextShape string() {
    return find(String.class).orElseThrow();
  }

  private static void addTimes() {
    DateTimeFormatter offset = DateTimeFormatter.ISO_OFFSET_DATE_TIME; // always writes seconds
    addTime(Instant.class, "instant", "2026-11-22T20:00:00Z", Instant::parse, "date-time");
    addTime(LocalDate.class, "local-date", "2026-11-22", LocalDate::parse, "date");
    addTime(LocalTime.class, "local-time", "20:00:00", LocalTime::parse, "");
    addTime(
        LocalDateTime.class, "local-date-time", "2026-11-22T20:00:00", LocalDateTime::parse, "");
    addTime(OffsetTime.class, "offset-time", "20:00:00+01:00", OffsetTime::parse, "");
    add(
        OffsetDateTime.class,
        "offset-date-time",
        example("2026-11-22T20:00:00+01:00"),
        OffsetDateTime::parse,
        time -> offset.format((OffsetDateTime) time),
        Map.of("format", "date-time"));
    addTime(
        ZonedDateTime.class,
        "zoned-date-time",
        "2026-11-22T20:00:00+01:00[Europe/Berlin]",
        ZonedDateTime::parse,
        "");
    addTime(Duration.class, "duration", "PT15M", Duration::parse, ""); // format has no fractions
    addTime(Period.class, "period", "P1M", Period::parse, "");
    addTime(MonthDay.class, "month-day", "--11-22", MonthDay::parse, "");
    addTime(ZoneId.class, "zone-id", "Europe/Berlin", ZoneId::of, "");
    addTime(ZoneOffset.class, "zone-offset", "+01:00", ZoneOffset::of, "");
    add(
        Year.class,
        "year",
        example("2026"),
        text -> Year.parse(text, YEAR_TEXT),
        year -> YEAR_TEXT.format((Year) year),
        Map.of());
    add(
        YearMonth.class,
        "year-month",
        example("2026-11"),
        text -> YearMonth.parse(text, YEAR_MONTH_TEXT),
        month -> YEAR_MONTH_TEXT.format((YearMonth) month),
        Map.of());
  }

  private static void addTime(
      Class<?> type, String name, String example, Function<String, Object> read, String format) {
    Map<String, String> schema = format.isEmpty() ? Map.of() : Map.of("format", format);
    add(type, name, example(example), read, Object::toString, schema);
  }

  private static String example(String text) {
    return "ISO 8601 text, e.g. \"" + text + "\"";
  }

  private static void add(
      Class<?> type,
      String name,
      String expected,
      Function<String, Object> fromText,
      Function<Object, String> toText,
      Map<String, String> schema) {
    BY_TYPE.put(
        type,
        new TextShape(name, expected, fromText, toText, text -> Optional.empty(), true, schema));
  }

  private static void addNumber(
      Class<?> type,
      String name,
      String expected,
      Function<String, Object> fromText,
      String pattern) {
    BY_TYPE.put(
        type,
        new TextShape(
            name,
            expected,
            fromText,
            Object::toString,
            Texts::tooManyDigits,
            false,
            Map.of("pattern", "^" + pattern + "$")));
  }

  /** A short text can stand for a number that fills the memory once it is added to another. */
  private static Optional<String> tooManyDigits(String text) {
    boolean tooMany = text.length() > DECIMAL_DIGITS_MAX;
    if (!tooMany && DECIMAL.matcher(text).matches()) {
      try {
        tooMany = Math.abs((long) new BigDecimal(text).scale()) > DECIMAL_DIGITS_MAX;
      } catch (NumberFormatException exponentBeyondInt) {
        tooMany = true;
      }
    }
    return tooMany
        ? Optional.of("at most " + DECIMAL_DIGITS_MAX + " digits, written out")
        : Optional.empty();
  }

  private static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  /** {@code UUID.fromString} takes {@code 1-1-1-1-1}, too. */
  private static UUID uuid(String text) {
    UUID uuid = UUID.fromString(text);
    if (text.length() != UUID_LENGTH) {
      throw new IllegalArgumentException(text);
    }
    return uuid;
  }
}
