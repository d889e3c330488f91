package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalSettingsTest {

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
