package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a node waits until it leaves others that it is in no cluster with. */
class SeparationTest {

  private static final ClusterSettings SETTINGS =
      ClusterSettings.from(
          ConfigFactory.parseString("leave-dropped-after = 3s, leave-apart-after = 20s")
              .withFallback(ConfigFactory.load().getConfig("reprise.cluster")));

  private final Separation ofB = new Separation("b", SETTINGS);
  private final List<NodesTable.Row> rows = new ArrayList<>();
  private int second;

  @Test
  void a_node_that_was_dropped_leaves_after_three_seconds() {
    for (second = 1; second <= 4; second++) {
      assertThat(told("a", "a")).as("at %d s", second).isEmpty();
    }
    assertThat(told("a", "a")).isPresent().get().asString().contains("taken this node for gone");
  }

  /** The other one hangs, and has not said yet that this one has come. */
  @Test
  void a_row_that_is_not_written_again_drops_nobody() {
    for (second = 1; second <= 9; second++) {
      rows.clear();
      row("a", Instant.EPOCH, "a");
      row("b", now(), "a", "b");
      assertThat(look()).as("at %d s", second).isEmpty();
    }
    assertThat(told("a", "a", "b")).as("it does").isEmpty();
  }

  @Test
  void what_was_seen_before_the_database_was_away_does_not_count() {
    for (second = 1; second <= 4; second++) {
      told("a", "a");
    }
    ofB.lost();
    second = 30;
    assertThat(told("a", "a")).isEmpty();
  }

  @Test
  void of_equal_parts_the_one_without_the_first_name_leaves_after_twenty_seconds() {
    for (second = 1; second <= 21; second++) {
      assertThat(apart("a")).as("at %d s", second).isEmpty();
    }
    assertThat(apart("a")).isPresent().get().asString().contains("not in one cluster: a | b.");
  }

  @Test
  void the_time_begins_anew_when_the_others_have_gone() {
    for (second = 1; second <= 20; second++) {
      apart("a");
    }
    assertThat(ofB.look(Optional.empty(), nanos())).isEmpty();
    for (second = 22; second <= 42; second++) {
      assertThat(apart("a")).as("at %d s", second).isEmpty();
    }
  }

  /** Those who go on have waited for nothing. */
  @Test
  void the_time_begins_when_this_part_becomes_the_lesser_one() {
    for (second = 1; second <= 40; second++) {
      assertThat(apart("x")).as("at %d s", second).isEmpty();
    }
    assertThat(apart("a")).isEmpty();
  }

  /** The other says, now, which members it counts; this one counts both. */
  private Optional<String> told(String other, String... members) {
    rows.clear();
    row(other, now(), members);
    row("b", now(), other, "b");
    return look();
  }

  /** Neither counts the other. */
  private Optional<String> apart(String other) {
    rows.clear();
    row(other, now(), other);
    row("b", now(), "b");
    return look();
  }

  private void row(String address, Instant seen, String... members) {
    rows.add(PartsTest.row(address, seen, members));
  }

  private Optional<String> look() {
    Parts parts = Parts.of(rows);
    return ofB.look(parts.isApart("b") ? Optional.of(parts) : Optional.empty(), nanos());
  }

  private Instant now() {
    return Instant.EPOCH.plusSeconds(second);
  }

  private long nanos() {
    return Duration.ofSeconds(second).toNanos();
  }
}
