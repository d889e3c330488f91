package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which part of a cluster goes on, by what its nodes have written. */
class PartsTest {

  private final List<NodesTable.Row> rows = new ArrayList<>();

  @Test
  void nodes_that_count_each_other_as_members_are_of_one_part() {
    node("a", "a", "b", "c");
    node("b", "a", "b", "c");
    node("c", "a", "b", "c");
    assertThat(parts()).hasToString("a, b, c");
    assertThat(parts().isApart("a")).isFalse();
    assertThat(parts().goesOn("c")).isTrue();
  }

  @Test
  void the_larger_part_goes_on() {
    node("a", "a");
    node("b", "b", "c");
    node("c", "b", "c");
    assertThat(parts()).hasToString("b, c | a");
    assertThat(parts().isApart("a")).isTrue();
    assertThat(parts().isApart("c")).isTrue();
    assertThat(parts().goesOn("a")).isFalse();
    assertThat(parts().goesOn("c")).isTrue();
  }

  @Test
  void of_equal_parts_that_goes_on_which_has_the_first_name() {
    node("a", "a", "d");
    node("b", "b", "c");
    node("c", "b", "c");
    node("d", "a", "d");
    assertThat(parts()).hasToString("a, d | b, c");
    assertThat(parts().goesOn("d")).isTrue();
    assertThat(parts().goesOn("b")).isFalse();
  }

  @Test
  void exactly_one_of_many_parts_goes_on() {
    node("a", "a");
    node("b", "b");
    node("c", "c");
    assertThat(parts()).hasToString("a | b | c");
    assertThat(List.of("a", "b", "c")).filteredOn(parts()::goesOn).containsExactly("a");
  }

  @Test
  void one_that_counts_others_as_members_and_not_the_other_way_round_was_dropped() {
    node("a", "a", "b", "c");
    node("b", "b", "c");
    node("c", "b", "c");
    assertThat(parts()).hasToString("b, c | a");
    assertThat(List.of("a", "b", "c")).filteredOn(parts()::isApart).hasSize(3);
    assertThat(parts().droppers("a")).containsOnlyKeys("b", "c");
    assertThat(parts().droppers("b")).isEmpty();
  }

  /** Whatever its name is: the other can't take it back. */
  @Test
  void one_can_be_dropped_by_a_single_other_but_not_by_fewer() {
    node("a", "a", "b");
    node("b", "b");
    assertThat(parts().droppers("a")).containsOnlyKeys("b");
    assertThat(parts().droppers("b")).isEmpty();
    rows.clear();
    node("a", "a", "b", "c");
    node("b", "b");
    node("c", "a", "b", "c");
    assertThat(parts()).hasToString("a, c | b");
    assertThat(parts().droppers("a")).isEmpty();
    assertThat(List.of("a", "b", "c")).filteredOn(parts()::goesOn).containsExactly("a", "c");
  }

  @Test
  void nodes_that_have_both_given_each_other_up_are_apart_but_not_dropped() {
    node("a", "a");
    node("b", "b");
    assertThat(parts().droppers("a")).isEmpty();
    assertThat(parts().droppers("b")).isEmpty();
    assertThat(List.of("a", "b")).filteredOn(parts()::isApart).hasSize(2);
  }

  /** While it spreads that one has come. */
  @Test
  void nodes_are_of_one_part_by_way_of_a_third() {
    node("a", "a", "b", "c");
    node("b", "a", "b", "c");
    node("c", "b", "c");
    assertThat(parts().isApart("a")).isFalse();
    node("x", "x"); // another part does not change that
    assertThat(parts().isApart("a")).isTrue();
    assertThat(parts().droppers("a")).isEmpty();
  }

  @Test
  void nodes_that_join_leave_or_no_longer_run_are_of_none() {
    node("a", "a");
    rows.add(row("b", Instant.EPOCH, true, Optional.empty()));
    rows.add(row("c", Instant.EPOCH, false, Optional.of(Set.of("c"))));
    assertThat(parts()).hasToString("a");
    assertThat(parts().isApart("a")).isFalse();
    assertThat(parts().isApart("b")).isFalse();
  }

  private void node(String address, String... members) {
    rows.add(row(address, Instant.EPOCH, members));
  }

  /** Of a node that runs and has said so then. */
  static NodesTable.Row row(String address, Instant seen, String... members) {
    return row(address, seen, true, Optional.of(Set.of(members)));
  }

  private static NodesTable.Row row(
      String address, Instant seen, boolean live, Optional<Set<String>> members) {
    return new NodesTable.Row(
        address,
        UUID.randomUUID(),
        "1.0",
        Instant.EPOCH,
        seen,
        Duration.ZERO,
        false,
        live,
        members);
  }

  private Parts parts() {
    return Parts.of(rows);
  }
}
