package io.reprise.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {

  private static final DateTimeFormatter OF_THE_JDK =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter().withZone(ZoneOffset.UTC);

  /** From the year -0900 to 11000: beyond four digits at both ends. */
  @Property
  void a_time_is_written_as_the_formatter_writes_it_and_read_back(
      @ForAll @LongRange(min = -90_000_000_000L, max = 285_000_000_000L) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanos) {
    Instant time = Instant.ofEpochSecond(seconds, nanos);

    String text = TimeText.of(time);

    assertThat(text).isEqualTo(OF_THE_JDK.format(time));
    int year = time.atOffset(ZoneOffset.UTC).getYear();
    assertThat(read(text))
        .isEqualTo(
            year >= 0 && year <= 9999
                ? Optional.of(time.truncatedTo(ChronoUnit.MICROS))
                : Optional.empty());
  }

  @Property
  void every_day_is_read_as_that_day(@ForAll @IntRange(max = 3_652_058) int days) {
    LocalDate day = LocalDate.of(0, 1, 1).plusDays(days);

    assertThat(read(day + "T23:59:59.999999Z")).contains(Instant.parse(day + "T23:59:59.999999Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026-11-22T20:00:00Z",
        "2026-11-22T20:00:00.123Z",
        "2026-11-22T20:00:00.123456789Z",
        "2026-11-22T20:00:00.123456z",
        "2026-11-22 20:00:00.123456Z",
        "2026-11-22T20:00:00.12345６Z",
        "2026-02-29T20:00:00.123456Z",
        "2026-13-01T20:00:00.123456Z",
        "2026-00-01T20:00:00.123456Z",
        "2026-11-22T24:00:00.000000Z",
        "2026-11-22T20:60:00.123456Z",
        "2026-11-22T20:00:60.123456Z"
      })
  void what_is_in_another_form_is_left_to_others(String text) {
    assertThat(read(text)).isEmpty();
  }

  private static Optional<Instant> read(String text) {
    return TimeText.read(("[" + text + "]").getBytes(UTF_8), 1);
  }
}
