package io.reprise.testkit;

import static io.reprise.component.Decision.accept;
import static io.reprise.testkit.Scenario.given;
import static io.reprise.testkit.Stall.COMPONENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Accepted;
import io.reprise.component.Cause;
import io.reprise.component.Component;
import io.reprise.component.Outcome;
import io.reprise.testkit.Stall.Event;
import io.reprise.testkit.Stall.Fill;
import io.reprise.testkit.Stall.Filled;
import io.reprise.testkit.Stall.Left;
import io.reprise.testkit.Stall.Note;
import io.reprise.testkit.Stall.Sell;
import io.reprise.testkit.Stall.Sold;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Stories about a component, and what they say when it does not go so. */
class ScenarioTest {

  private static void assertFails(ThrowingCallable story, String... lines) {
    assertThatThrownBy(story)
        .isInstanceOf(AssertionError.class)
        .hasMessage(String.join("\n", lines));
  }

  @Test
  void go_on_after_each_command() {
    given(COMPONENT)
        .when(new Fill(List.of(3, 2)))
        .accepted(new Filled(3), new Filled(2))
        .withoutEffects()
        .then()
        .state(new Stall(5))
        .when(new Sell(6))
        .refused("sold-out")
        .refused("sold-out", "5 left")
        .then()
        .when(new Sell(5))
        .accepted(new Sold(5))
        .then()
        .state(new Stall(0));
  }

  @Test
  void see_effects_and_what_comes_back() {
    Decided<?, Event, Stall> sold =
        given(COMPONENT, new Filled(9))
            .of("market")
            .by("ann")
            .at("2026-03-01T10:00:00Z")
            .when(new Sell(2))
            .sent(COMPONENT.at("store"), new Note("ann"))
            .sent("till", "market", "ring", Map.of("apples", 2))
            .called("mail", "send", "sold")
            .scheduled("close", Duration.ofHours(1), new Note("close"))
            .scheduled("open", Instant.parse("2026-03-01T10:01:00Z"), new Note("open"))
            .cancelled("wait");
    Accepted<?> accepted = (Accepted<?>) sold.decision();
    sold.replied(accepted.reply().orElseThrow())
        .decided(
            accept(new Sold(2))
                .reply(accepted.reply().orElseThrow())
                .send(COMPONENT.at("store"), new Note("ann"))
                .onRefused(new Note("no store"))
                .send("till", "market", "ring", Map.of("apples", 2))
                .call("mail", "send", "sold")
                .schedule("close", Duration.ofHours(1), new Note("close"))
                .schedule("open", Instant.parse("2026-03-01T10:01:00Z"), new Note("open"))
                .cancel("wait"));
  }

  @Test
  void know_where_a_command_comes_from() {
    Outcome outcome =
        new Outcome(false, Optional.of("gone"), Optional.of("it is"), Optional.empty());
    given(COMPONENT).when(new Note("a ")).replied("a falsefalse");
    given(COMPONENT)
        .causedBy(new Cause("till/1", 3, 0))
        .outcome(outcome)
        .when(new Note("a "))
        .replied("a truetrue");
  }

  @Test
  void draw_the_same_random_numbers_for_the_same_command_id() {
    Scenario<?, Event, Stall> stall = given(COMPONENT, new Filled(9));
    Scenario<Stall.Command, Event, Stall> other =
        given(COMPONENT, new Filled(9)).commandId(new UUID(7, 7));
    assertThat(given(COMPONENT, new Filled(9)).when(new Sell(1)).decision())
        .isEqualTo(given(COMPONENT, new Filled(9)).when(new Sell(1)).decision())
        .isNotEqualTo(other.when(new Sell(1)).decision());
    assertThat(stall.state()).isEqualTo(new Stall(9));
  }

  @Test
  void ask_queries_at_their_time_and_as_their_caller() {
    given(COMPONENT, new Filled(9))
        .by("bob")
        .at("2026-03-01T10:00:00Z")
        .answers(new Left(), "9 for bob at 2026-03-01T10:00:00Z");
    assertFails(
        () -> given(COMPONENT, new Filled(9)).answers(new Left(), "8"),
        "stall/some-id",
        "  tried:    Left[]",
        "  expected: 8",
        "  came:     9 for anonymous at 2026-01-01T00:00:00Z",
        "  state:    Stall[apples=9]");
  }

  @Test
  void say_what_was_expected_what_came_and_the_state() {
    assertFails(
        () -> given(COMPONENT, new Filled(1)).when(new Sell(2)).accepted(new Sold(2)),
        "stall/some-id",
        "  tried:    Sell[apples=2]",
        "  expected: accepted [Sold[apples=2]]",
        "  came:     refused sold-out: 1 left",
        "  state:    Stall[apples=1]");
    assertFails(
        () -> given(COMPONENT).when(new Fill(List.of())).refused("full"),
        "stall/some-id",
        "  tried:    Fill[boxes=[]]",
        "  expected: refused full",
        "  came:     accepted without events",
        "  state:    Stall[apples=0]");
    assertFails(
        () -> given(COMPONENT).when(new Note("x")).replied("y"),
        "stall/some-id",
        "  tried:    Note[text=x]",
        "  expected: reply y",
        "  came:     accepted without events, reply xfalsefalse",
        "  state:    Stall[apples=0]");
  }

  @Test
  void say_where_events_differ() {
    assertFails(
        () ->
            given(COMPONENT)
                .when(new Fill(List.of(1, 2, 3)))
                .accepted(new Filled(1), new Filled(4)),
        "stall/some-id",
        "  tried:    Fill[boxes=[1, 2, 3]]",
        "  expected: accepted [Filled[apples=1], Filled[apples=4]]",
        "  came:     accepted [Filled[apples=1], Filled[apples=2], Filled[apples=3]]",
        "  state:    Stall[apples=0]",
        "  They differ from event 2 on: expected Filled[apples=4], came Filled[apples=2].");
  }

  @Test
  void say_that_an_effect_is_missing() {
    assertThatThrownBy(() -> given(COMPONENT, new Filled(2)).when(new Sell(1)).cancelled("another"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected: Cancel[name=another]")
        .hasMessageContaining("Cancel[name=wait]");
    assertThatThrownBy(() -> given(COMPONENT, new Filled(2)).when(new Sell(1)).withoutEffects())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected: no effects");
  }

  @Test
  void name_the_event_that_can_not_be_folded() {
    Component<Stall.Command, Event, Stall> broken =
        Component.named("broken")
            .version(1)
            .startingAs(new Stall(0))
            .events(
                Event.class,
                (event, stall) -> {
                  if (event instanceof Sold) {
                    throw new IllegalStateException("none left");
                  }
                  return event.evolve(stall);
                })
            .commands(Stall.Command.class, Stall.Command::decide)
            .build();
    assertFails(
        () -> given(broken, new Filled(1), new Sold(2)),
        "broken: evolve threw java.lang.IllegalStateException: none left",
        "  given event 2:  Sold[apples=2]",
        "  state:    Stall[apples=1]",
        "  An event is a fact: evolve takes it in any state.");
  }

  @Test
  void notice_a_rule_that_decides_otherwise_the_second_time() {
    int[] decided = {0};
    Component<Stall.Command, Event, Stall> moody =
        Component.named("moody")
            .version(1)
            .startingAs(new Stall(0))
            .events(Event.class, Event::evolve)
            .commands(
                Stall.Command.class, (command, stall, context) -> accept(new Filled(decided[0]++)))
            .build();
    assertFails(
        () -> given(moody).when(new Note("x")),
        "moody/some-id",
        "  tried:    Note[text=x]",
        "  expected: the same decision each time",
        "  came:     accepted [Filled[apples=0]], then accepted [Filled[apples=1]]",
        "  state:    Stall[apples=0]",
        "  A rule uses its arguments and nothing else: take time and random numbers from context.");
  }

  @Test
  void keep_the_cause_of_a_rule_that_throws() {
    IllegalStateException bug = new IllegalStateException("bug");
    Component<Stall.Command, Event, Stall> throwing =
        Component.named("throwing")
            .version(1)
            .startingAs(new Stall(0))
            .events(Event.class, Event::evolve)
            .commands(
                Stall.Command.class,
                (command, stall, context) -> {
                  throw bug;
                })
            .build();
    assertThatThrownBy(() -> given(throwing).when(new Note("x")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("came:     decide threw java.lang.IllegalStateException: bug")
        .hasCause(bug);
  }
}
