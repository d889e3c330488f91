package io.reprise.testkit;

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
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Values of the simple types, few of each, so that ids meet again. The usual ones let rules get
 * somewhere; the odd ones are where rules break.
 *
 * <p>Among the usual ones are some that differ and have the same hash code ({@code "Aa"} and {@code
 * "BB"}, {@code 1L} and {@code -2L}): in a hash map or {@code Map.copyOf} they iterate in the order
 * in which they were put in, and so show a rule that looks at it.
 */
final class Pools {
  private Pools() {}

  private static final int LONG_TEXT = 300;

  /**
   * The values of one type.
   *
   * @param usual taken most of the time
   * @param odd limits, empty and strange ones
   */
  record Pool(List<?> usual, List<?> odd) {}

  static final Map<Class<?>, Pool> NUMBERS =
      Map.of(
          boolean.class,
          new Pool(List.of(true, false), List.of(true, false)),
          int.class,
          new Pool(
              List.of(1, 2, 3, 5, 10),
              List.of(0, -1, 16, 100, Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE)),
          long.class,
          new Pool(
              List.of(1L, 2L, 3L, 5L, 10L),
              List.of(0L, -1L, -2L, 100L, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE)),
          BigInteger.class,
          new Pool(
              List.of(BigInteger.ONE, BigInteger.TWO, BigInteger.TEN),
              List.of(BigInteger.ZERO, BigInteger.valueOf(-1), BigInteger.TEN.pow(100))),
          BigDecimal.class,
          new Pool(
              List.of(new BigDecimal("1"), new BigDecimal("2.50"), new BigDecimal("10")),
              List.of(
                  new BigDecimal("0"),
                  new BigDecimal("0.00"),
                  new BigDecimal("-0.1"),
                  new BigDecimal("3E+1000"),
                  new BigDecimal("3E-1000"))));

  static final Map<Class<?>, Pool> TEXTS =
      Map.of(
          String.class,
          new Pool(
              List.of("a", "b", "Aa", "BB"),
              List.of(
                  "",
                  " ",
                  "Ann",
                  "x".repeat(LONG_TEXT),
                  "\u0000",
                  "two\nlines",
                  "e\u0301", // é of two characters
                  "\ud83d\ude00", // an emoji, of two char
                  "\u202etxt", // turns what follows around
                  "\u0130", // longer in lower case
                  "-1",
                  "null")),
          UUID.class,
          new Pool(
              List.of(new UUID(0, 1), new UUID(1, 0), new UUID(2, 2)),
              List.of(new UUID(0, 0), new UUID(-1, -1))),
          URI.class,
          new Pool(
              List.of(URI.create("https://example.com/a"), URI.create("https://example.com/b")),
              List.of(URI.create(""), URI.create("/a"), URI.create("mailto:ann@example.com"))),
          Currency.class,
          new Pool(
              List.of(Currency.getInstance("EUR"), Currency.getInstance("USD")),
              List.of(Currency.getInstance("JPY"), Currency.getInstance("KWD"))));

  private static final Instant NOW = Instant.parse("2026-11-22T20:00:00.123456Z");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
  private static final LocalDate LEAP_DAY = LocalDate.of(2028, 2, 29);
  private static final LocalTime TIME = LocalTime.of(20, 0);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  static final Map<Class<?>, Pool> TIMES =
      Map.ofEntries(
          Map.entry(
              Instant.class,
              new Pool(
                  List.of(NOW, NOW.plusSeconds(1), NOW.plusSeconds(86_400)),
                  List.of(Instant.EPOCH, Instant.MIN, Instant.MAX))),
          Map.entry(
              LocalDate.class,
              new Pool(
                  List.of(DAY, DAY.plusDays(1), DAY.plusMonths(1)),
                  List.of(LEAP_DAY, LocalDate.MIN, LocalDate.MAX))),
          Map.entry(
              LocalTime.class,
              new Pool(List.of(TIME, TIME.plusMinutes(15)), List.of(LocalTime.MIN, LocalTime.MAX))),
          Map.entry(
              LocalDateTime.class,
              new Pool(
                  List.of(DAY.atTime(TIME), DAY.plusDays(1).atTime(TIME)),
                  List.of(LocalDateTime.MIN, LocalDateTime.MAX))),
          Map.entry(
              OffsetTime.class,
              new Pool(
                  List.of(TIME.atOffset(ZoneOffset.UTC)), List.of(OffsetTime.MIN, OffsetTime.MAX))),
          Map.entry(
              OffsetDateTime.class,
              new Pool(
                  List.of(NOW.atOffset(ZoneOffset.UTC), NOW.atOffset(ZoneOffset.ofHours(1))),
                  List.of(OffsetDateTime.MIN, OffsetDateTime.MAX))),
          Map.entry(
              ZonedDateTime.class,
              new Pool(
                  List.of(NOW.atZone(BERLIN), NOW.atZone(ZoneOffset.UTC)),
                  List.of(LocalDateTime.MAX.atZone(ZoneOffset.UTC)))),
          Map.entry(
              Duration.class,
              new Pool(
                  List.of(Duration.ofMinutes(15), Duration.ofDays(1)),
                  List.of(
                      Duration.ZERO,
                      Duration.ofSeconds(-1),
                      Duration.ofSeconds(Long.MAX_VALUE),
                      Duration.ofSeconds(Long.MIN_VALUE)))),
          Map.entry(
              Period.class,
              new Pool(
                  List.of(Period.ofDays(1), Period.ofMonths(1)),
                  List.of(Period.ZERO, Period.ofDays(-1), Period.ofYears(Integer.MAX_VALUE)))),
          Map.entry(
              Year.class,
              new Pool(
                  List.of(Year.of(2026), Year.of(2027)),
                  List.of(Year.of(Year.MIN_VALUE), Year.of(Year.MAX_VALUE)))),
          Map.entry(
              YearMonth.class,
              new Pool(
                  List.of(YearMonth.of(2026, 11), YearMonth.of(2026, 12)),
                  List.of(YearMonth.of(Year.MIN_VALUE, 1), YearMonth.of(Year.MAX_VALUE, 12)))),
          Map.entry(
              MonthDay.class, new Pool(List.of(MonthDay.of(11, 22)), List.of(MonthDay.of(2, 29)))),
          Map.entry(
              ZoneId.class, new Pool(List.of(BERLIN), List.of(ZoneOffset.UTC, ZoneOffset.MAX))),
          Map.entry(
              ZoneOffset.class,
              new Pool(List.of(ZoneOffset.UTC), List.of(ZoneOffset.MIN, ZoneOffset.MAX))));
}
