package io.reprise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceTest {
  private final Silence silence = new Silence(1_000);

  @Test
  void is_the_longest_time_between_answers_while_something_waits() {
    silence.sent(1_000);
    silence.sent(1_100);
    silence.answered(1_200);
    silence.answered(1_900);

    assertThat(silence.longestNanos()).isEqualTo(700);
    assertThat(silence.longestSince()).isEqualTo(1_200);
    assertThat(silence.waiting()).isZero();
  }

  @Test
  void is_not_when_nothing_is_due() {
    silence.sent(1_000);
    silence.answered(1_010);
    silence.sent(5_000);
    silence.answered(5_020);

    assertThat(silence.longestNanos()).isEqualTo(20);
  }

  @Test
  void is_not_broken_by_a_connection_that_breaks() {
    silence.sent(1_000);
    silence.gaveUp();
    silence.sent(2_000);
    silence.answered(2_500);

    assertThat(silence.longestNanos()).isEqualTo(1_500);
    assertThat(silence.longestSince()).isEqualTo(1_000);
  }

  @Test
  void counts_what_has_not_ended_and_nothing_after_the_end() {
    silence.sent(1_200);
    silence.close(1_900);
    silence.answered(9_000);

    assertThat(silence.longestNanos()).isEqualTo(700);
  }

  @Test
  void begins_with_what_is_measured() {
    silence.sent(10);
    silence.answered(1_300);

    assertThat(silence.longestNanos()).isEqualTo(300);
  }
}
