package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalSettingsTest {

  @Test
  void each_setting_has_its_default() {
    assertThat(TestSettings.journal(""))
        .isEqualTo(
            new JournalSettings(
                3,
                1024,
                Duration.ofSeconds(4),
                200,
                8L << 20,
                2000,
                200_000,
                2,
                200,
                10_000,
                Duration.ofSeconds(2),
                2,
                2000));
  }

  @Test
  void each_setting_is_read_from_its_own_key() {
    assertThat(
            TestSettings.journal(
                """
                read-threads = 1, read-queue = 2, read-timeout = 3ms,
                page-entries = 4, page-bytes = 14,
                search-entries = 5, key-search-entries = 6,
                confirm-connections = 8, confirm-batch = 9, confirm-queue = 10,
                confirm-timeout = 11ms, snapshot-threads = 12, snapshot-queue = 13
                """))
        .isEqualTo(
            new JournalSettings(
                1, 2, Duration.ofMillis(3), 4, 14, 5, 6, 8, 9, 10, Duration.ofMillis(11), 12, 13));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read-threads",
        "page-entries",
        "page-bytes",
        "search-entries",
        "confirm-batch",
        "read-queue"
      })
  void a_limit_below_one_is_refused_by_name(String key) {
    assertThatThrownBy(() -> TestSettings.journal(key + " = 0"))
        .hasMessage("reprise.journal." + key + ": 0 (expected: at least 1)");
  }
}
