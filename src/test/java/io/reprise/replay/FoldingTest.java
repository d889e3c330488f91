package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.journal.Fold;
import io.reprise.samples.Wallet;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Checkpoints, and the changes of a field, on histories in memory. */
class FoldingTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int EVERY = 10;

  private final MadeHistory history =
      new MadeHistory(Wallet.COMPONENT, "bob").command("open", "{\"owner\":\"Bob\"}");
  private final Checkpoints checkpoints = new Checkpoints(1 << 20);
  private final Folding folding = new Folding(history, checkpoints, EVERY);

  @Test
  void begins_at_the_nearest_checkpoint() {
    deposits(94);
    cents(95);
    long first = history.read();
    long again = cents(93);

    assertThat(first).isEqualTo(95);
    assertThat(again).isEqualTo(92);
    assertThat(history.read() - first)
        .as("entries read: that of the checkpoint, and three")
        .isEqualTo(4);
    assertThat(cents(1)).isZero();
  }

  @Test
  void notices_that_a_checkpoint_is_of_entries_that_are_gone() {
    deposits(20);
    cents(21);
    MadeHistory other =
        new MadeHistory(Wallet.COMPONENT, "bob")
            .apart(Duration.ofSeconds(2))
            .command("open", "{\"owner\":\"Bob\"}");
    for (int i = 0; i < 20; i++) {
      other.command("deposit", "{\"cents\":5}");
    }

    Folding after = new Folding(other, checkpoints, EVERY);

    assertThat(after.at(history.component(), "bob", 21, in()).state())
        .isEqualTo(new Wallet.Open("Bob", 100));
  }

  @Test
  void keeps_no_more_than_it_may_and_what_was_looked_at_last() {
    Checkpoints small = new Checkpoints(3_000);
    Folding tight = new Folding(history, small, EVERY);
    deposits(400);

    Fold all = tight.at(history.component(), "bob", 401, in());

    assertThat(all.state()).isEqualTo(new Wallet.Open("Bob", 400));
    assertThat(small.bytes()).isBetween(200L, 3_000L);
    assertThat(small.atOrBefore(history.component(), "bob", 401)).isPresent();
    assertThat(new Checkpoints(0).bytes()).isZero();
  }

  @Test
  void forgets_what_another_version_of_the_code_folded() throws BadComponent {
    deposits(20);
    cents(21);
    Installed reloaded = Installed.of(Wallet.COMPONENT, "again");

    assertThat(checkpoints.atOrBefore(reloaded, "bob", 21)).isEmpty();
    assertThat(checkpoints.bytes()).isZero();
  }

  @Test
  void explains_a_field_newest_change_first() {
    history
        .by("carol")
        .command("deposit", "{\"cents\":5}")
        .command("withdraw", "{\"cents\":100}")
        .by("dave")
        .command("deposit", "{\"cents\":5}");

    Explanation explained = explain(fresh("/cents"), 10);

    assertThat(explained.value().orElseThrow().asLong()).isEqualTo(10);
    assertThat(explained.changes())
        .extracting(
            change -> change.entry().sequence(),
            change -> change.command().caller(),
            change -> change.before().map(Object::toString).orElse("-"),
            change -> change.after().map(Object::toString).orElse("-"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(4L, "dave", "5", "10"),
            org.assertj.core.groups.Tuple.tuple(2L, "carol", "0", "5"),
            org.assertj.core.groups.Tuple.tuple(1L, "ann", "-", "0"));
    assertThat(explain(fresh("/cents"), 1).more()).isEqualTo(2);
    assertThat(explain(fresh("/owner"), 10).changes()).hasSize(1);
    assertThat(fresh("/nothing").wasEverThere()).isFalse();
  }

  @Test
  void marks_a_command_that_came_twice_within_a_while() {
    history
        .command("deposit", "{\"cents\":5}")
        .command("deposit", "{\"cents\":6}")
        .command("deposit", "{\"cents\":5}")
        .by("carol")
        .command("deposit", "{\"cents\":5}")
        .by("ann")
        .apart(Duration.ofSeconds(61))
        .command("deposit", "{\"cents\":5}");

    List<OptionalLong> marks =
        explain(fresh("/cents"), 10).changes().stream().map(FieldChange::nearDuplicateOf).toList();

    assertThat(marks)
        .as("newest first: too late, another caller, the same again, another amount, the first one")
        .startsWith(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.of(2),
            OptionalLong.empty(),
            OptionalLong.empty());
  }

  @Test
  void keeps_changes_up_to_a_number_of_bytes_and_counts_the_state_that_it_holds() {
    deposits(200);
    Explained tight =
        new Explained(
            history.component(),
            JsonPointer.compile("/cents"),
            1_000,
            20_000,
            Duration.ofSeconds(60));

    Explanation explained = explain(tight, 1_000);

    assertThat(explained.changes()).hasSizeBetween(2, 40);
    assertThat(explained.changes().get(0).entry().sequence()).isEqualTo(201);
    assertThat(explained.changes().size() + explained.more()).isEqualTo(201);
    assertThat(tight.roughSize()).isBetween(2_000L, 23_000L);
  }

  @Test
  void marks_each_entry_of_a_command_that_came_twice() {
    MadeHistory steps =
        new MadeHistory(Steps.COMPONENT, "s")
            .command("go", "{\"times\":2}")
            .command("go", "{\"times\":2}");
    Explained explained =
        new Explained(
            steps.component(), JsonPointer.compile("/at"), 10, 1 << 20, Duration.ofSeconds(60));
    new Folding(steps, checkpoints, EVERY)
        .onwards(steps.component(), "s", explained.fold(), 4, in(), explained);

    assertThat(explained.explanation(10).changes())
        .extracting(FieldChange::nearDuplicateOf)
        .containsExactly(
            OptionalLong.of(1), OptionalLong.of(1), OptionalLong.empty(), OptionalLong.empty());
  }

  @Test
  void goes_on_where_an_explanation_stopped() {
    deposits(9);
    Explained first = fresh("/cents");
    explain(first, 1);
    Explained later = first.copy();
    deposits(1);
    long read = history.read();

    Explanation explained = explain(later, 3);

    assertThat(history.read() - read).isEqualTo(2);
    assertThat(explained.sequence()).isEqualTo(11);
    assertThat(explained.changes().get(0).entry().sequence()).isEqualTo(11);
    assertThat(explained.more()).isEqualTo(8);
    assertThat(explain(first, 1).sequence()).isEqualTo(11);
  }

  private Explained fresh(String pointer) {
    return new Explained(
        history.component(), JsonPointer.compile(pointer), 100, 1 << 20, Duration.ofSeconds(60));
  }

  private Explanation explain(Explained explained, int limit) {
    folding.onwards(
        history.component(), "bob", explained.fold(), history.entries().size(), in(), explained);
    return explained.explanation(limit);
  }

  private void deposits(int count) {
    for (int i = 0; i < count; i++) {
      history.command("deposit", "{\"cents\":1}");
    }
  }

  private long cents(long sequence) {
    return ((Wallet.Open) folding.at(history.component(), "bob", sequence, in()).state()).cents();
  }

  private static Deadline in() {
    return Deadline.in(LIMIT);
  }
}
