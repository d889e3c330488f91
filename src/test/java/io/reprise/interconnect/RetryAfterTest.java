package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    " 120 , 120",
    "3601, 3600",
    "99999999999999999999, 3600",
    "'Thu, 26 Nov 2026 10:00:30 GMT', 30",
    "'Thu, 26 Nov 2026 09:00:00 GMT', 0",
    "'Sat, 26 Dec 2026 10:00:00 GMT', 3600",
  })
  void reads_seconds_and_dates_up_to_an_hour(String value, int seconds) {
    assertThat(RetryAfter.read(value, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void knows_nothing_of_other_forms() {
    assertThat(RetryAfter.read("-1", NOW)).isEmpty();
    assertThat(RetryAfter.read("soon", NOW)).isEmpty();
    assertThat(RetryAfter.read("", NOW)).isEmpty();
  }
}
