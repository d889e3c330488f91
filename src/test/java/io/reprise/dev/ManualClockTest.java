package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualClockTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00.123456Z");
  private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path folder = Path.of("");

  @Test
  void stands_still_until_it_is_moved_in_microseconds() {
    ManualClock clock = new ManualClock(NOON.plusNanos(789));
    assertThat(clock.instant()).isEqualTo(NOON);
    assertThat(clock.advance(Duration.ofMinutes(15)))
        .isEqualTo(NOON.plusSeconds(900))
        .isEqualTo(clock.instant());
    assertThat(clock.moveTo(FAR.plusNanos(1))).isEqualTo(FAR).isEqualTo(clock.instant());
    assertThat(clock.moveTo(FAR)).isEqualTo(FAR);
    assertThat(clock.advance(Duration.ZERO)).isEqualTo(FAR);
  }

  @Test
  void goes_neither_back_nor_beyond_what_can_be_told() {
    ManualClock clock = new ManualClock(NOON);
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.000000001S (expected: not negative");
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2200-01-01");
    assertThatThrownBy(() -> clock.moveTo(NOON.minusNanos(1000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: from " + NOON);
    assertThatThrownBy(() -> clock.moveTo(Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2200-01-01");
    assertThat(clock.instant()).isEqualTo(NOON);
    assertThat(clock.moveTo(ManualClock.LATEST)).isEqualTo(ManualClock.LATEST);
  }

  @Test
  void starts_at_the_present_time_in_a_folder_that_knows_no_other() throws IOException {
    Instant before = Clock.systemUTC().instant();
    ManualClock clock = ManualClock.keptIn(folder.resolve("missing"));
    assertThat(clock.instant()).isBetween(before.minusNanos(1000), Clock.systemUTC().instant());
  }

  @Test
  void starts_where_the_last_one_stood_if_that_is_ahead() throws IOException {
    Path data = folder.resolve("missing");
    ManualClock.keptIn(data).moveTo(FAR);
    ManualClock.keptIn(data).advance(Duration.ofHours(1));
    assertThat(ManualClock.keptIn(data).instant()).isEqualTo(FAR.plusSeconds(3600));
    assertThat(data.resolve("manual-clock")).content().isEqualTo("2100-01-01T01:00:00Z\n");
    Files.writeString(data.resolve("manual-clock"), "2020-01-01T00:00:00Z");
    assertThat(ManualClock.keptIn(data).instant()).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Test
  void names_a_file_that_it_can_not_read_and_says_what_to_do() throws IOException {
    Path file = folder.resolve("manual-clock");
    for (String broken : List.of("", "noon", "2201-01-01T00:00:00Z", "\u00ff\u0000")) {
      Files.writeString(file, broken);
      assertThatThrownBy(() -> ManualClock.keptIn(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file + ": \"")
          .hasMessageContaining("(expected: a time such as 2026-12-01T00:00:00Z")
          .hasMessageContaining("delete it");
    }
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> ManualClock.keptIn(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("delete it");
  }

  @Test
  void does_not_move_if_that_can_not_be_kept() throws IOException {
    ManualClock clock = ManualClock.keptIn(folder);
    Instant stood = clock.instant();
    Files.createDirectory(folder.resolve("manual-clock"));
    assertThatThrownBy(() -> clock.moveTo(FAR)).isInstanceOf(UncheckedIOException.class);
    assertThat(clock.instant()).isEqualTo(stood);
  }

  @Test
  void settles_nothing_while_a_write_of_before_the_last_move_may_be_on_its_way() {
    ManualClock clock = new ManualClock(NOON);
    Development development = Development.none().withClock(clock);
    assertThat(development.time()).isSameAs(clock);
    assertThat(development.settled(Duration.ZERO).instant()).isEqualTo(NOON);
    assertThat(development.settled(Duration.ofHours(1)).instant()).isBefore(Instant.EPOCH);
  }

  @Test
  void leaves_every_other_node_the_clock_of_the_system() {
    Instant before = Instant.now();
    assertThat(Development.none().time().instant()).isBetween(before, Instant.now());
    assertThat(Development.none().settled(Duration.ofHours(1)).instant())
        .isBetween(before.minusSeconds(3600), Instant.now().minusSeconds(3600));
  }
}
