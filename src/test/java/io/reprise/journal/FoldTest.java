package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.codec.Installed;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FoldTest {

  private final Installed meter = Meter.version(1);
  private final Fold fold = new Fold(meter);

  @Test
  void an_entity_without_entries_is_in_its_first_state() {
    assertThat(fold.state()).isEqualTo(new Meter(0));
    assertThat(fold.sequence()).isZero();
    assertThat(fold.version()).isZero();
    assertThat(fold.time()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void each_event_leads_to_the_next_state() {
    fold.apply(Meter.counted("a", 1, 5));
    fold.apply(Meter.counted("a", 2, 7));

    assertThat(fold.state()).isEqualTo(new Meter(12));
    assertThat(fold.sequence()).isEqualTo(2);
    assertThat(fold.version()).isEqualTo(2);
    assertThat(fold.time()).isEqualTo(Entries.timeOf(2));
  }

  @Test
  void an_outcome_without_event_counts_but_changes_no_state() {
    fold.apply(Entries.refused("meter", "a", 1, "k"));

    assertThat(fold.state()).isEqualTo(new Meter(0));
    assertThat(fold.sequence()).isEqualTo(1);
    assertThat(fold.version()).isZero();
  }

  @Test
  void a_dropped_event_counts_but_changes_no_state() {
    fold.apply(Meter.entry("a", 1, "calibrated", "{\"any\":[1]}"));

    assertThat(fold.state()).isEqualTo(new Meter(0));
    assertThat(fold.version()).isEqualTo(1);
  }

  @Test
  void it_goes_on_from_a_snapshot() {
    Fold on =
        new Fold(
            meter,
            new Meter(100),
            new Snapshot(
                "meter",
                "a",
                41,
                40,
                Entries.timeOf(41),
                Entries.commandId(Entries.timeOf(41), 41),
                1,
                "",
                Entries.json("{}"),
                Entries.json("{}")));
    on.apply(Meter.counted("a", 42, 1));

    assertThat(on.state()).isEqualTo(new Meter(101));
    assertThat(on.version()).isEqualTo(42);
  }

  @Test
  void a_gap_is_refused() {
    fold.apply(Meter.counted("a", 1, 5));

    assertThatThrownBy(() -> fold.apply(Meter.counted("a", 3, 5)))
        .isInstanceOfSatisfying(
            UnreadableEntry.class,
            e -> {
              assertThat(e.entity()).isEqualTo("meter/a");
              assertThat(e.sequence()).isEqualTo(3);
            })
        .hasMessage("meter/a sequence 3: follows sequence 1: a gap");
    assertThat(fold.state()).isEqualTo(new Meter(5));
  }

  @Test
  void an_entry_that_was_applied_already_is_refused() {
    fold.apply(Meter.counted("a", 1, 5));

    assertThatThrownBy(() -> fold.apply(Meter.counted("a", 1, 5)))
        .isInstanceOf(UnreadableEntry.class);
  }

  @Test
  void an_event_that_no_longer_decodes_is_refused_with_its_name_and_field() {
    assertThatThrownBy(() -> fold.apply(Meter.entry("a", 1, "counted", "{\"by\":\"much\"}")))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageStartingWith("meter/a sequence 1: event counted no longer decodes: ")
        .hasMessageContaining("/by");
    assertThatThrownBy(() -> fold.apply(Meter.entry("a", 1, "melted", "{}")))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("melted");
    assertThat(fold.sequence()).isZero();
  }

  @Test
  void a_rule_that_throws_is_refused_with_what_it_threw() {
    assertThatThrownBy(() -> fold.apply(Meter.entry("a", 1, "halved", "{\"by\":0}")))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("evolve threw on event halved")
        .hasMessageContaining("ArithmeticException")
        .hasCauseInstanceOf(ArithmeticException.class);
    assertThat(fold.sequence()).isZero();
  }

  @Test
  void a_rule_without_end_is_refused_and_ends_no_node() {
    assertThatThrownBy(() -> fold.apply(Meter.entry("a", 1, "descended", "{}")))
        .isInstanceOf(UnreadableEntry.class)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(fold.state()).isEqualTo(new Meter(0));
  }

  @Test
  void after_a_failure_it_still_takes_the_right_entry() {
    assertThatThrownBy(() -> fold.apply(Meter.entry("a", 1, "halved", "{\"by\":0}")))
        .isInstanceOf(UnreadableEntry.class);
    fold.apply(Meter.counted("a", 1, 3));

    assertThat(fold.state()).isEqualTo(new Meter(3));
    assertThat(fold.version()).isEqualTo(1);
  }
}
