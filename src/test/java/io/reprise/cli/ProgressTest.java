package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final AtomicLong nanos = new AtomicLong(7);
  private final StringWriter err = new StringWriter();

  private Progress progress(int columns, long total) {
    return new Progress(
        new PrintWriter(err, true), columns, "entries", total, Duration.ofSeconds(5), nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void a_line_comes_now_and_then_where_there_is_no_terminal() {
    Progress progress = progress(0, 1_000_000);
    for (int second = 1; second <= 11; second++) {
      pass(Duration.ofSeconds(1));
      progress.at(second * 50_000L);
    }
    progress.end();
    assertThat(err.toString().lines())
        .containsExactly(
            "25%, 250,000 of about 1,000,000 entries, 50,000 entries/s, about 15 s left",
            "50%, 500,000 of about 1,000,000 entries, 50,000 entries/s, about 10 s left");
  }

  @Test
  void a_terminal_shows_one_line_that_changes_and_goes_in_the_end() {
    Progress progress = progress(120, 10_000_000);
    pass(Duration.ofMillis(100));
    progress.at(10);
    assertThat(err.toString()).isEmpty();
    pass(Duration.ofMillis(900));
    progress.at(50_000);
    progress.end();
    assertThat(err.toString())
        .isEqualTo(
            "\r\u001b[K[                    ] 0%, 50,000 of about 10,000,000 entries,"
                + " 50,000 entries/s, about 3 min left\r\u001b[K");
  }

  @Test
  void a_narrow_terminal_is_not_filled_beyond_its_width() {
    Progress progress = progress(30, 1000);
    pass(Duration.ofSeconds(1));
    progress.at(500);
    assertThat(err.toString()).isEqualTo("\r\u001b[K[##########          ] 50%, 5");
  }

  @Test
  void more_than_was_expected_is_no_percentage() {
    Progress progress = progress(0, 100);
    pass(Duration.ofSeconds(10));
    progress.at(500);
    assertThat(err.toString().strip()).isEqualTo("500 entries, 50 entries/s");
  }

  @Test
  void a_part_that_is_told_has_words_of_its_own() {
    for (int columns : new int[] {0, 120}) {
      Progress progress = progress(columns, 0);
      pass(Duration.ofSeconds(5));
      progress.at(0.5, () -> "row 1, 5 s left");
    }
    assertThat(err.toString().lines())
        .containsExactly(
            "50%, row 1, 5 s left", "", "\u001b[K[##########          ] 50%, row 1, 5 s left");
  }
}
