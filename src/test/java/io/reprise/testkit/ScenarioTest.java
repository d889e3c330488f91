package io.reprise.testkit;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Address;
import io.reprise.component.Cause;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.samples.Hotel;
import io.reprise.samples.Wallet;
import io.reprise.samples.Wallet.Balance;
import io.reprise.samples.Wallet.Deposit;
import io.reprise.samples.Wallet.Deposited;
import io.reprise.samples.Wallet.Opened;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScenarioTest {

  private static final Address<Wallet.Command> BOB = Wallet.COMPONENT.at("bob");
  private static final AtomicInteger CALLS = new AtomicInteger();

  record Seen(List<String> told) {}

  record Ask(String what) {}

  record Told(String what) {}

  record Say(String what) {}

  /** Tells what its rules saw of their context, and does whatever it is asked for. */
  private static final Component<Ask, Told, Seen> PARROT =
      Component.named("parrot")
          .version(1)
          .startingAs(new Seen(List.of()))
          .events(Told.class, ScenarioTest::evolve)
          .commands(Ask.class, ScenarioTest::decide)
          .build();

  private static Seen evolve(Told event, Seen seen) {
    if (event.what().equals("bomb")) {
      throw new IllegalStateException("boom");
    }
    List<String> told = new ArrayList<>(seen.told());
    told.add(event.what());
    return new Seen(List.copyOf(told));
  }

  private static Decision<Told> decide(Ask ask, Seen seen, Context context) {
    return switch (ask.what()) {
      case "id" -> accept(new Told(context.component() + "/" + context.id()));
      case "caller" -> accept(new Told(context.caller()));
      case "time" -> accept(new Told(context.time().toString()));
      case "command" -> accept(new Told(context.commandId().toString()));
      case "random" -> accept(new Told(context.random().nextInt(1_000) + ""));
      case "cause" -> accept(new Told(context.cause().map(Cause::entity).orElse("none")));
      case "outcome" ->
          accept(
              new Told(
                  context
                      .outcome()
                      .map(ended -> ended.accepted() ? "accepted" : ended.code().orElseThrow())
                      .orElse("none")));
      case "send" ->
          accept(new Told("paid"))
              .send(BOB, new Deposit(5))
              .onRefused(new Say("failed"))
              .send("wallet", "eve", "deposit", Map.of("cents", 5))
              .call("bank", "pay", new Say("5"))
              .onAccepted(new Say("paid"))
              .schedule("expire", Duration.ofMinutes(15), new Say("expire"))
              .schedule("morning", Instant.EPOCH, new Say("wake"))
              .cancel("expire");
      case "throw" -> throw new IllegalStateException("first line\nsecond line");
      case "count" -> accept(new Told(CALLS.incrementAndGet() + ""));
      case "bomb" -> accept(new Told("fine"), new Told("bomb"));
      default -> refuse("unknown", ask.what());
    };
  }

  private static Scenario<Ask, Told, Seen> parrot() {
    return given(PARROT);
  }

  private static void assertFails(Runnable check, String... lines) {
    assertThatThrownBy(check::run)
        .isInstanceOf(AssertionError.class)
        .hasMessage(String.join("\n", lines));
  }

  @Test
  void folds_what_is_given_and_goes_on_with_what_was_decided() {
    given(Wallet.COMPONENT, new Opened("Ann"), new Deposited(5))
        .state(new Wallet.Open("Ann", 5))
        .when(new Wallet.Withdraw(6))
        .refused("insufficient-funds")
        .then()
        .when(new Wallet.Withdraw(5))
        .accepted(new Wallet.Withdrawn(5))
        .then()
        .state(new Wallet.Open("Ann", 0))
        .answers(new Balance(), 0L);
  }

  @Test
  void decides_in_a_fixed_context_unless_told_otherwise() {
    parrot().when(new Ask("id")).accepted(new Told("parrot/some-id"));
    parrot().when(new Ask("caller")).accepted(new Told("anonymous"));
    parrot().when(new Ask("time")).accepted(new Told("2026-11-22T20:00:00.123456Z"));
    parrot()
        .when(new Ask("command"))
        .accepted(new Told("01937a4c-0000-7000-8000-000000000001"))
        .then()
        .when(new Ask("command"))
        .accepted(new Told("01937a4c-0000-7000-8000-000000000002"));
    parrot().when(new Ask("cause")).accepted(new Told("none"));
    parrot().when(new Ask("outcome")).accepted(new Told("none"));
  }

  @Test
  void tells_the_rule_what_the_test_says() {
    parrot().id("alice").when(new Ask("id")).accepted(new Told("parrot/alice"));
    parrot().by("ann").when(new Ask("caller")).accepted(new Told("ann"));
    parrot()
        .at("2026-11-26T10:00:00.123456789Z")
        .when(new Ask("time"))
        .accepted(new Told("2026-11-26T10:00:00.123456Z"));
    parrot()
        .at(Instant.parse("2026-11-26T10:00:00Z"))
        .later(Duration.ofMinutes(15))
        .when(new Ask("time"))
        .accepted(new Told("2026-11-26T10:15:00Z"));
    parrot()
        .afterRefused("not-open", "open it first")
        .when(new Ask("outcome"))
        .accepted(new Told("not-open"));
    parrot().afterAccepted().when(new Ask("outcome")).accepted(new Told("accepted"));
  }

  @Test
  void repeats_random_numbers_and_gives_others_for_another_command_id() {
    UUID id = UUID.fromString("01937a4c-0000-7000-8000-00000000002a");
    parrot().when(new Ask("random")).accepted(new Told("470"));
    parrot().commandId(id).when(new Ask("random")).accepted(new Told("723"));
  }

  @Test
  void keeps_who_and_when_but_neither_cause_nor_outcome_for_the_next_command() {
    Scenario<Ask, Told, Seen> next =
        parrot()
            .by("ann")
            .at("2026-11-26T10:00:00Z")
            .causedBy(new Cause("wallet/bob", 3, 0))
            .afterAccepted()
            .when(new Ask("cause"))
            .accepted(new Told("wallet/bob"))
            .then();
    next.when(new Ask("caller")).accepted(new Told("ann"));
    next.when(new Ask("time")).accepted(new Told("2026-11-26T10:00:00Z"));
    next.when(new Ask("cause")).accepted(new Told("none"));
    next.when(new Ask("outcome")).accepted(new Told("none"));
  }

  @Test
  void compares_a_whole_decision_as_a_rule_writes_it() {
    parrot()
        .when(new Ask("send"))
        .decided(
            accept(new Told("paid"))
                .send(BOB, new Deposit(5))
                .onRefused(new Say("failed"))
                .send("wallet", "eve", "deposit", Map.of("cents", 5))
                .call("bank", "pay", new Say("5"))
                .onAccepted(new Say("paid"))
                .schedule("expire", Duration.ofMinutes(15), new Say("expire"))
                .schedule("morning", Instant.EPOCH, new Say("wake"))
                .cancel("expire"));
    parrot().when(new Ask("x")).decided(refuse("unknown", "x"));
    given(Hotel.COMPONENT)
        .when(new Hotel.Define(3))
        .decided(accept(new Hotel.Defined(3)).reply(new Hotel.Left(3)));
  }

  @Test
  void shows_what_differs_in_an_event() {
    assertFails(
        () ->
            given(Wallet.COMPONENT, new Opened("Ann"), new Deposited(5))
                .when(new Deposit(6))
                .accepted(new Deposited(7)),
        "wallet/some-id: Deposit: other events",
        "  expected: accept(Deposited[cents=7])",
        "  came:     accept(Deposited[cents=6])",
        "  differs:  event 1: cents: 6 (expected: 7)",
        "  state:    Open[owner=\"Ann\", cents=5]",
        "  command:  Deposit[cents=6]",
        "  context:  by anonymous at 2026-11-22T20:00:00.123456Z");
  }

  @Test
  void shows_a_refusal_that_was_not_expected() {
    assertFails(
        () -> given(Wallet.COMPONENT).when(new Deposit(6)).accepted(new Deposited(6)),
        "wallet/some-id: Deposit: was refused",
        "  expected: accept(Deposited[cents=6])",
        "  came:     refuse(\"not-open\", \"open it first\")",
        "  state:    Unopened[]",
        "  command:  Deposit[cents=6]",
        "  context:  by anonymous at 2026-11-22T20:00:00.123456Z");
  }

  @Test
  void shows_an_acceptance_or_another_refusal_that_was_not_expected() {
    assertFails(
        () ->
            given(Wallet.COMPONENT, new Opened("Ann"))
                .id("alice")
                .by("ann")
                .when(new Deposit(6))
                .refused("not-open"),
        "wallet/alice: Deposit: was accepted",
        "  expected: refuse(\"not-open\", …)",
        "  came:     accept(Deposited[cents=6])",
        "  state:    Open[owner=\"Ann\", cents=0]",
        "  command:  Deposit[cents=6]",
        "  context:  by ann at 2026-11-22T20:00:00.123456Z");
    assertThatThrownBy(() -> parrot().when(new Ask("x")).refused("known"))
        .hasMessageStartingWith(
            "parrot/some-id: Ask: refused with another code\n  expected: refuse(\"known\", …)\n");
    assertThatThrownBy(() -> parrot().when(new Ask("x")).refused("unknown", "y"))
        .hasMessageStartingWith(
            "parrot/some-id: Ask: refused for another reason\n"
                + "  expected: refuse(\"unknown\", \"y\")\n"
                + "  came:     refuse(\"unknown\", \"x\")\n");
  }

  @Test
  void lets_no_effect_pass_that_the_test_does_not_name() {
    assertFails(
        () ->
            parrot()
                .afterRefused("a", "b")
                .causedBy(new Cause("wallet/bob", 3, 0))
                .when(new Ask("send"))
                .accepted(new Told("paid")),
        "parrot/some-id: Ask: other effects",
        "  expected: accept(Told[what=\"paid\"])",
        "  came:     accept(Told[what=\"paid\"])"
            + ".send(wallet/bob, Deposit[cents=5]).onRefused(Say[what=\"failed\"])"
            + ".send(wallet/eve, \"deposit\", {\"cents\"=5})"
            + ".call(\"bank\", \"pay\", Say[what=\"5\"]).onAccepted(Say[what=\"paid\"])"
            + ".schedule(\"expire\", in PT15M, Say[what=\"expire\"])"
            + ".schedule(\"morning\", at 1970-01-01T00:00:00Z, Say[what=\"wake\"])"
            + ".cancel(\"expire\")",
        "  differs:  effect 1: .send(wallet/bob, Deposit[cents=5])"
            + ".onRefused(Say[what=\"failed\"]) (expected: none)",
        "  state:    Seen[told=[]]",
        "  command:  Ask[what=\"send\"]",
        "  context:  by anonymous at 2026-11-22T20:00:00.123456Z, after refused(a, \"b\"),"
            + " sent by wallet/bob in entry 3",
        "  do this:  name effects by .decided(accept(…).send(…)), as the rule does");
  }

  @Test
  void shows_another_reply() {
    assertThatThrownBy(
            () ->
                given(Hotel.COMPONENT)
                    .when(new Hotel.Define(3))
                    .accepted(new Hotel.Defined(3))
                    .replied(new Hotel.Left(2)))
        .hasMessageStartingWith(
            "hotel/some-id: Define: another reply\n"
                + "  expected: accept(…).reply(Left[rooms=2])\n"
                + "  came:     accept(Defined[rooms=3]).reply(Left[rooms=3])\n"
                + "  differs:  rooms: 3 (expected: 2)\n");
    assertThatThrownBy(() -> parrot().when(new Ask("id")).replied(7))
        .hasMessageContaining("\n  differs:  none (expected: 7)\n");
    assertThatThrownBy(
            () ->
                given(Hotel.COMPONENT)
                    .when(new Hotel.Define(3))
                    .decided(accept(new Hotel.Defined(3))))
        .hasMessageContaining("\n  differs:  Optional[Left[rooms=3]] (expected: Optional[])\n");
    assertThatThrownBy(() -> given(Wallet.COMPONENT).when(new Deposit(1)).replied(7))
        .hasMessageStartingWith(
            "wallet/some-id: Deposit: was refused\n  expected: accept(…).reply(7)\n");
  }

  @Test
  void shows_another_answer_and_what_tells_values_apart_that_look_alike() {
    assertFails(
        () -> given(Wallet.COMPONENT, new Opened("Ann")).answers(new Balance(), 0),
        "wallet/some-id: another answer",
        "  expected: 0",
        "  came:     0",
        "  differs:  0 of java.lang.Long (expected: 0 of java.lang.Integer)",
        "  state:    Open[owner=\"Ann\", cents=0]",
        "  query:    Balance[]",
        "  context:  by anonymous at 2026-11-22T20:00:00.123456Z");
    assertThatThrownBy(() -> parrot().answers(new Balance(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "query: Balance[] (expected: none, parrot has no queries). Add .queries(…) to it.");
  }

  @Test
  void shows_another_state_at_its_first_difference() {
    assertFails(
        () ->
            given(
                    Hotel.COMPONENT,
                    new Hotel.Defined(3),
                    new Hotel.Reserved("r1", "Ann", 2),
                    new Hotel.Reserved("r2", "Bob", 1))
                .state(
                    new Hotel(
                        3,
                        Map.of(
                            "r1",
                            new Hotel.Reservation("Ann", 2),
                            "r2",
                            new Hotel.Reservation("Eve", 1)))),
        "hotel/some-id: another state",
        "  expected: Hotel[rooms=3, reservations={\"r1\"=Reservation[guest=\"Ann\", rooms=2],"
            + " \"r2\"=Reservation[guest=\"Eve\", rooms=1]}]",
        "  came:     Hotel[rooms=3, reservations={\"r1\"=Reservation[guest=\"Ann\", rooms=2],"
            + " \"r2\"=Reservation[guest=\"Bob\", rooms=1]}]",
        "  differs:  reservations: \"r2\": guest: \"Bob\" (expected: \"Eve\")");
  }

  @Test
  void shows_a_rule_that_throws_with_its_cause() {
    assertThatThrownBy(() -> parrot().when(new Ask("throw")))
        .isInstanceOf(AssertionError.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessage(
            String.join(
                "\n",
                "parrot/some-id: Ask: decide threw",
                "  expected: accept(…) or refuse(…)",
                "  came:     java.lang.IllegalStateException: first line second line",
                "  state:    Seen[told=[]]",
                "  command:  Ask[what=\"throw\"]",
                "  context:  by anonymous at 2026-11-22T20:00:00.123456Z"));
  }

  @Test
  void shows_a_rule_that_decides_otherwise_when_asked_again() {
    CALLS.set(0);
    assertFails(
        () -> parrot().when(new Ask("count")),
        "parrot/some-id: Ask: decided otherwise when asked again",
        "  first:    accept(Told[what=\"1\"])",
        "  then:     accept(Told[what=\"2\"])",
        "  state:    Seen[told=[]]",
        "  command:  Ask[what=\"count\"]",
        "  context:  by anonymous at 2026-11-22T20:00:00.123456Z",
        "  do this:  use the arguments of decide and nothing else: no clock, no chance");
  }

  @Test
  void names_the_place_of_an_event_that_does_not_fold() {
    assertFails(
        () -> given(PARROT, new Told("a"), new Told("bomb"), new Told("b")),
        "parrot/some-id: given event 2 of 3: evolve threw",
        "  expected: a state, whatever the event: evolve never refuses",
        "  came:     java.lang.IllegalStateException: boom",
        "  state:    Seen[told=[\"a\"]]",
        "  event:    Told[what=\"bomb\"]");
    assertThatThrownBy(() -> parrot().when(new Ask("bomb")).then())
        .hasMessageStartingWith("parrot/some-id: decided event 2 of 2: evolve threw\n");
  }

  @Test
  void names_the_event_that_is_missing_or_one_too_many() {
    assertThatThrownBy(
            () -> parrot().when(new Ask("id")).accepted(new Told("parrot/some-id"), new Told("x")))
        .hasMessageContaining("\n  differs:  event 2: missing (expected: Told[what=\"x\"])\n");
    assertThatThrownBy(() -> parrot().when(new Ask("id")).accepted())
        .hasMessageContaining(
            "\n  differs:  event 1: Told[what=\"parrot/some-id\"] (expected: none)\n");
  }
}
