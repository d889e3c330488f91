package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonPointer;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.samples.Wallet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps through histories in memory. */
class StepperTest {
  private static final JsonPointer CENTS = JsonPointer.compile("/cents");

  private final MadeHistory history =
      new MadeHistory(Wallet.COMPONENT, "bob").command("open", "{\"owner\":\"Bob\"}");

  /** A wallet whose rule can't take a withdrawal of 13. */
  private static Installed unlucky() {
    try {
      return Installed.unpinned(
          Component.named("wallet")
              .version(1)
              .startingAs((Wallet) new Wallet.Unopened())
              .events(Wallet.Event.class, StepperTest::evolve)
              .commands(Wallet.Command.class, Wallet.Command::decide)
              .build(),
          "test");
    } catch (BadComponent e) {
      throw new AssertionError(e);
    }
  }

  private static Wallet evolve(Wallet.Event event, Wallet wallet) {
    if (event instanceof Wallet.Withdrawn withdrawn && withdrawn.cents() == 13) {
      throw new IllegalStateException("13 again");
    }
    return event.evolve(wallet);
  }

  private Stepper open() {
    return open(history.component());
  }

  private Stepper open(Installed installed) {
    return Stepper.open(
        history,
        Catalog.of(List.of(installed)),
        "wallet",
        "bob",
        history.entries().size(),
        ReplayTestSettings.of("checkpoint-every = 10"),
        Duration.ofSeconds(30));
  }

  private MadeHistory deposits(int count) {
    for (int i = 0; i < count; i++) {
      history.command("deposit", "{\"cents\":1}");
    }
    return history;
  }

  private static long cents(Step step) {
    return step.state().path("cents").asLong();
  }

  @Test
  void goes_forward_and_back_entry_by_entry_and_to_both_ends() {
    deposits(3);
    Stepper stepper = open();
    assertThat(stepper.step().entry()).isEmpty();
    assertThat(stepper.step().state()).isEqualTo(stepper.step().before());

    Step first = stepper.forward(1);
    Step second = stepper.forward(1);

    assertThat(first.before().path("type").asText()).isEqualTo("unopened");
    assertThat(second.sequence()).isEqualTo(2);
    assertThat(cents(second)).isEqualTo(1);
    assertThat(second.before()).isEqualTo(first.state());
    assertThat(second.changes()).extracting(JsonDiff.Change::pointer).containsExactly("/cents");
    assertThat(second.time()).contains(MadeHistory.START.plusSeconds(1));
    assertThat(stepper.forward(100).sequence()).isEqualTo(4);
    assertSame(stepper.back(1), open().toSequence(3));
    assertThat(stepper.back(100).sequence()).isZero();
    assertSame(stepper.forward(1), first);
  }

  /** But for how long it took. */
  private static void assertSame(Step one, Step other) {
    assertThat(one.entry()).isEqualTo(other.entry());
    assertThat(one.before()).isEqualTo(other.before());
    assertThat(one.state()).isEqualTo(other.state());
  }

  @Test
  void says_what_there_is_instead_of_a_place_that_is_not_there_and_stays() {
    Stepper stepper = open();
    refuses(() -> stepper.back(1), "this is the start, before the first entry");
    stepper.forward(1);
    refuses(() -> stepper.forward(1), "sequence 1 is the last entry");
    refuses(() -> stepper.toSequence(0), "sequence: 0 (expected: 1 to 1, the last entry)");
    refuses(() -> stepper.toSequence(-1), "sequence: -1 (expected: 1 to 1, the last entry)");
    refuses(() -> stepper.toSequence(2), "sequence: 2 (expected: 1 to 1, the last entry)");
    refuses(() -> stepper.forward(0), "steps: 0 (expected: at least 1)");
    refuses(
        () -> stepper.toTime(MadeHistory.START.minusMillis(1)),
        "time: 2026-11-22T20:00:00.999Z (expected: from 2026-11-22T20:00:01Z, the first entry)");
    refuses(() -> stepper.toNextChange(CENTS), "/cents: no entry after 1 changes it");
    refuses(() -> stepper.toPreviousChange(CENTS), "/cents: no entry before 1 changes it");
    assertThat(stepper.sequence()).isEqualTo(1);
    refuses(
        () ->
            Stepper.open(
                history,
                Catalog.of(List.of(history.component())),
                "shop",
                "x",
                1,
                ReplayTestSettings.of(""),
                Stepper.UNLIMITED),
        "component shop: not installed (there is: wallet). Add its jar to the components folder.");
  }

  private static void refuses(Runnable move, String message) {
    assertThatThrownBy(move::run).isInstanceOf(NoSuchStep.class).hasMessage(message);
  }

  @Test
  void goes_to_the_last_entry_at_or_before_a_time() {
    deposits(20);
    Stepper stepper = open();
    assertThat(stepper.toTime(MadeHistory.START).sequence()).isEqualTo(1);
    assertThat(stepper.toTime(MadeHistory.START.plusMillis(6_999)).sequence()).isEqualTo(7);
    assertThat(stepper.toTime(MadeHistory.START.plusSeconds(7)).sequence()).isEqualTo(8);
    assertThat(stepper.toTime(MadeHistory.START.plusSeconds(1_000)).sequence()).isEqualTo(21);
  }

  @Test
  void goes_to_the_next_and_the_last_change_of_a_field() {
    history.command("deposit", "{\"cents\":5}").command("withdraw", "{\"cents\":100}");
    for (int i = 0; i < 200; i++) {
      history.command("open", "{\"owner\":\"Bob\"}"); // which changes nothing
      history.command("withdraw", "{\"cents\":100}");
    }
    history.command("withdraw", "{\"cents\":1}");
    Stepper stepper = open();
    long last = stepper.highest();

    assertThat(stepper.toNextChange(CENTS).sequence()).isEqualTo(1);
    assertThat(stepper.toNextChange(CENTS).sequence()).isEqualTo(2);
    Step step = stepper.toNextChange(CENTS);
    assertThat(step.sequence()).isEqualTo(last);
    assertThat(step.before().path("cents").asLong()).isEqualTo(5);
    assertThat(stepper.toPreviousChange(CENTS).sequence()).isEqualTo(2);
    assertThat(stepper.toPreviousChange(CENTS).sequence()).isEqualTo(1);
    assertThat(stepper.toNextChange(JsonPointer.compile("")).sequence()).isEqualTo(2);
  }

  @Test
  void steps_back_from_the_nearest_checkpoint() {
    deposits(500);
    Stepper stepper = open();
    stepper.toSequence(501);
    long read = history.read();
    for (int i = 1; i <= 20; i++) {
      assertThat(cents(stepper.back(1))).isEqualTo(500 - i);
    }
    assertThat(history.read() - read).as("entries read for 20 steps").isLessThan(20 * 12);
  }

  @Test
  void gives_a_stretch_in_one_pass() {
    deposits(30);
    Stepper stepper = open();
    List<Step> steps = new ArrayList<>();
    stepper.forEach(11, 13, steps::add);

    assertThat(steps).extracting(Step::sequence).containsExactly(11L, 12L, 13L);
    assertThat(steps)
        .extracting(step -> step.before().path("cents").asLong())
        .containsExactly(9L, 10L, 11L);
    assertThat(steps).extracting(StepperTest::cents).containsExactly(10L, 11L, 12L);
    assertThat(history.read()).as("entries read: 13, and the tenth once more").isEqualTo(14);
    assertThat(stepper.sequence()).isEqualTo(13);
    refuses(
        () -> stepper.forEach(0, 1, steps::add), "sequence: 0 (expected: 1 to 31, the last entry)");
    refuses(() -> stepper.forEach(3, 2, steps::add), "sequences: from 3 through 2");
  }

  @Test
  void knows_the_command_of_an_entry() {
    deposits(1);
    Stepper stepper = open();
    assertThat(stepper.commandEntry()).isEmpty();
    stepper.toSequence(2);
    assertThat(stepper.commandEntry()).contains(history.entries().get(1));
  }

  @Test
  void shows_the_step_where_a_rule_throws_and_stands_at_the_last_good_one() {
    deposits(20).command("withdraw", "{\"cents\":13}").command("deposit", "{\"cents\":1}");
    Stepper stepper = open(unlucky());

    StepFailed failed =
        catchThrowableOfType(StepFailed.class, () -> stepper.toSequence(stepper.highest()));

    assertThat(failed)
        .hasMessage(
            "wallet/bob sequence 22: evolve threw on event withdrawn:"
                + " java.lang.IllegalStateException: 13 again");
    assertThat(failed.place().sequence()).isEqualTo(22);
    assertThat(failed.place().entry().orElseThrow().event().orElseThrow().name())
        .isEqualTo("withdrawn");
    assertThat(failed.place().before().orElseThrow().path("cents").asLong()).isEqualTo(20);
    assertThat(failed.thrown()).get().isInstanceOf(IllegalStateException.class);
    assertThat(failed.frames()).hasSize(1);
    assertThat(failed.frames().get(0).getMethodName()).isEqualTo("evolve");
    assertThat(failed.advice()).contains("Install a version of the component");
    assertThat(stepper.sequence()).isEqualTo(21);
    assertThatThrownBy(() -> stepper.forward(1)).isInstanceOf(StepFailed.class);
    assertThatThrownBy(() -> stepper.toNextChange(CENTS)).isInstanceOf(StepFailed.class);
    assertThat(cents(stepper.step())).isEqualTo(20);
    assertThat(cents(stepper.back(1))).isEqualTo(19);
    List<Step> steps = new ArrayList<>();
    assertThatThrownBy(() -> open(unlucky()).forEach(20, 23, steps::add))
        .isInstanceOf(StepFailed.class);
    assertThat(steps).extracting(Step::sequence).containsExactly(20L, 21L);
  }

  @Test
  void stands_at_a_checkpoint_that_is_the_last_good_one() {
    deposits(19).command("withdraw", "{\"cents\":13}");
    Stepper stepper = open(unlucky());
    long bad = stepper.highest();

    assertThatThrownBy(() -> stepper.toSequence(bad)).isInstanceOf(StepFailed.class);
    stepper.toSequence(1);
    assertThatThrownBy(() -> stepper.toSequence(bad)).isInstanceOf(StepFailed.class);

    assertThat(stepper.sequence()).isEqualTo(bad - 1);
    assertThat(bad - 1).as("where a checkpoint is").isEqualTo(20);
  }

  @Test
  void ends_when_its_time_is_over() {
    deposits(5);
    Stepper stepper =
        Stepper.open(
            history,
            Catalog.of(List.of(history.component())),
            "wallet",
            "bob",
            6,
            ReplayTestSettings.of(""),
            Duration.ZERO);
    assertThatThrownBy(() -> stepper.forward(3))
        .isInstanceOf(ReplayRefused.class)
        .hasMessageContaining("reprise.replay.time-limit");
    assertThat(stepper.sequence()).isZero();
  }
}
