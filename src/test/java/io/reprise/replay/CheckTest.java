package io.reprise.replay;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.Refused;
import io.reprise.journal.Entry;
import io.reprise.samples.Hotel;
import io.reprise.samples.Wallet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Recorded commands on other code. */
class CheckTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);

  private final MadeHistory history =
      new MadeHistory(Wallet.COMPONENT, "bob")
          .command("open", "{\"owner\":\"Bob\"}")
          .command("deposit", "{\"cents\":50}")
          .command("withdraw", "{\"cents\":80}")
          .command("withdraw", "{\"cents\":20}")
          .command("withdraw", "{\"cents\":90}");

  @Test
  void finds_nothing_where_the_code_is_the_same() {
    CheckReport report = check(Wallet.COMPONENT);

    assertThat(report.isSame()).isTrue();
    assertThat(report.entities()).isEqualTo(1);
    assertThat(report.entries()).isEqualTo(5);
    assertThat(report.commands())
        .containsEntry("wallet/withdraw", new CheckReport.Count(3, 0, 0))
        .containsEntry("wallet/open", new CheckReport.Count(1, 0, 0));
  }

  @Test
  void names_the_first_command_that_decides_differently_and_counts_the_rest() {
    CheckReport report = check(overdrawing());

    assertThat(report.isSame()).isFalse();
    assertThat(report.differing()).hasSize(1);
    CheckReport.Differing bob = report.differing().get(0);
    assertThat(bob.more()).isEqualTo(1);
    Divergence first = bob.first();
    assertThat(first.kind()).isEqualTo(Divergence.Kind.DECIDES);
    assertThat(first.entity()).isEqualTo("wallet/bob");
    assertThat(first.sequence()).isEqualTo(3);
    assertThat(first.command()).isEqualTo("withdraw");
    assertThat(first.before()).isEqualTo("insufficient-funds");
    assertThat(first.after()).isEqualTo("accepted");
    assertThat(first.recorded())
        .hasToString("{\"accepted\":false,\"code\":\"insufficient-funds\",\"reason\":\"50 left\"}");
    assertThat(first.now())
        .hasToString(
            "{\"accepted\":true,\"events\":[{\"name\":\"withdrawn\",\"body\":{\"cents\":80}}]}");
    assertThat(JsonDiff.patch(first.state()))
        .hasToString("[{\"op\":\"replace\",\"path\":\"/cents\",\"value\":-30}]");
    assertThat(report.commands()).containsEntry("wallet/withdraw", new CheckReport.Count(1, 0, 2));
  }

  @Test
  void goes_on_with_recorded_history_after_a_difference() {
    CheckReport report =
        check(
            with(
                (command, wallet, context) ->
                    command instanceof Wallet.Deposit
                        ? refuse("closed", "not today")
                        : command.decide(wallet, context)));

    assertThat(report.commands())
        .as("the withdrawal of 20 still finds the 50 that were recorded")
        .containsEntry("wallet/withdraw", new CheckReport.Count(3, 0, 0))
        .containsEntry("wallet/deposit", new CheckReport.Count(0, 0, 1));
  }

  @Test
  void tells_other_reasons_events_and_replies_apart() {
    assertThat(
            whatDiffers(
                (command, wallet, context) ->
                    command.decide(wallet, context) instanceof Refused<?>
                        ? refuse("insufficient-funds", "no")
                        : command.decide(wallet, context)))
        .containsExactly("refusal");
    assertThat(
            whatDiffers(
                (command, wallet, context) ->
                    command instanceof Wallet.Deposit deposit
                        ? accept(new Wallet.Deposited(deposit.cents() + 1))
                        : command.decide(wallet, context)))
        .containsExactly("events");
  }

  private List<String> whatDiffers(Rule rule) {
    return check(with(rule)).differing().get(0).first().what();
  }

  @Test
  void takes_a_rule_that_throws_and_a_command_that_is_gone_as_differences() {
    Divergence throwing =
        check(
                with(
                    (command, wallet, context) -> {
                      if (command instanceof Wallet.Withdraw) {
                        throw new ArithmeticException("overflow");
                      }
                      return command.decide(wallet, context);
                    }))
            .differing()
            .get(0)
            .first();
    List<CheckReport.Differing> fewer = check(Fewer.COMPONENT).differing();

    assertThat(throwing.after()).isEqualTo("throws");
    assertThat(throwing.now().path("threw").asText()).contains("overflow");
    assertThat(fewer.get(0).first())
        .extracting(Divergence::sequence, Divergence::command, Divergence::after)
        .containsExactly(2L, "deposit", "invalid");
    assertThat(fewer.get(0).first().now().path("invalid").asText()).contains("/memo");
    assertThat(fewer.get(0).more()).as("withdraw is not there any more").isEqualTo(3);
  }

  @Test
  void stops_at_an_event_that_no_longer_folds() {
    Component<Wallet.Command, Wallet.Event, Wallet> throwing =
        Component.named("wallet")
            .version(1)
            .startingAs((Wallet) new Wallet.Unopened())
            .events(
                Wallet.Event.class,
                (Wallet.Event event, Wallet wallet) -> {
                  if (event instanceof Wallet.Withdrawn) {
                    throw new IllegalStateException("not any more");
                  }
                  return event.evolve(wallet);
                })
            .commands(Wallet.Command.class, Wallet.Command::decide)
            .build();

    CheckReport report = check(throwing);

    Divergence first = report.differing().get(0).first();
    assertThat(first.kind()).isEqualTo(Divergence.Kind.NO_FOLD);
    assertThat(first.sequence()).isEqualTo(4);
    assertThat(first.now().path("no-fold").asText()).contains("not any more");
    assertThat(report.differing().get(0).more()).as("what comes after is not checked").isZero();
  }

  @Test
  void takes_a_state_that_can_not_be_shown_as_a_difference() {
    MadeHistory steps = new MadeHistory(Steps.COMPONENT, "s").command("go", "{\"times\":2}");
    Check check = new Check(code(Steps.NOT_SHOWN), Expectations.none(), 10);
    steps.entries().forEach(check::take);

    assertThat(check.end().differing())
        .as("a node would not accept it")
        .extracting(differing -> differing.first().after())
        .containsExactly("throws");
  }

  @Test
  void leaves_out_a_command_that_is_cut_off() {
    MadeHistory steps =
        new MadeHistory(Steps.COMPONENT, "s")
            .command("go", "{\"times\":2}")
            .command("go", "{\"times\":3}");
    Check check = new Check(code(Steps.COMPONENT), Expectations.none(), 10);
    steps.entries().subList(0, 4).forEach(check::take);

    CheckReport report = check.end();

    assertThat(report.isSame()).isTrue();
    assertThat(report.commands()).containsEntry("steps/go", new CheckReport.Count(1, 0, 0));
  }

  @Test
  void notices_a_gap() {
    List<Entry> entries = new ArrayList<>(history.entries());
    entries.remove(2);
    Check check = new Check(code(Wallet.COMPONENT), Expectations.none(), 10);
    entries.forEach(check::take);

    Divergence first = check.end().differing().get(0).first();

    assertThat(first.kind()).isEqualTo(Divergence.Kind.UNREADABLE);
    assertThat(first.sequence()).isEqualTo(3);
  }

  @Test
  void compares_with_the_old_code_and_says_whether_that_repeats_what_was_recorded() {
    Check.Code both =
        new Check.Code(catalog(overdrawing()), Set.of(), Optional.of(catalog(Wallet.COMPONENT)));
    Check.Code neither =
        new Check.Code(catalog(overdrawing()), Set.of(), Optional.of(catalog(overdrawing())));

    assertThat(check(both, Expectations.none()).differing().get(0).first().old()).isEmpty();
    assertThat(check(neither, Expectations.none()).differing().get(0).first().old()).isPresent();
  }

  @Test
  void takes_a_difference_that_is_meant_as_such() {
    Expectations meant =
        expectations(
            "# version 2",
            "wallet/withdraw: insufficient-funds -> accepted",
            "  reason: an overdraft is allowed",
            "  until: 2026-11-26");

    CheckReport report = check(code(overdrawing()), meant);

    assertThat(report.isSame()).isTrue();
    assertThat(report.commands()).containsEntry("wallet/withdraw", new CheckReport.Count(1, 2, 0));
  }

  @Test
  void fails_for_a_rule_that_is_not_needed_and_for_one_that_is_over() {
    CheckReport unused =
        check(
            code(Wallet.COMPONENT),
            expectations("wallet/withdraw: insufficient-funds -> accepted", "reason: r"));
    CheckReport over =
        check(
            code(overdrawing()),
            expectations(
                "wallet/withdraw: insufficient-funds -> accepted",
                "reason: r",
                "until: 2026-11-25"));

    assertThat(unused.isSame()).isFalse();
    assertThat(unused.unusedRules())
        .extracting(Expectations.Rule::text)
        .containsExactly("wallet/withdraw: insufficient-funds -> accepted");
    assertThat(over.differing()).hasSize(1);
  }

  @Test
  void says_which_line_is_no_expectation() {
    assertThatThrownBy(() -> expectations("wallet withdraw"))
        .hasMessageStartingWith("line 1: 'wallet withdraw' (expected: a rule such as");
    assertThatThrownBy(() -> expectations("wallet/withdraw: a -> b"))
        .hasMessageStartingWith("line 1: no reason.");
    assertThatThrownBy(() -> expectations("w/x: a -> b", "reason: r", "until: soon"))
        .hasMessage("line 3: until: soon (expected: a day such as 2027-01-31)");
    assertThatThrownBy(() -> expectations("reason: r")).hasMessageContaining("line 1");
    assertThatThrownBy(() -> expectations("w/x: a -> b", "reason: r", "w/x: a -> b", "reason: r"))
        .hasMessageContaining("stands twice");
  }

  @Test
  void counts_what_the_code_does_not_hold_and_names_no_more_than_it_may() {
    Check check = new Check(code(overdrawing()), Expectations.none(), 1);
    for (String id : List.of("a", "b", "c")) {
      MadeHistory other =
          new MadeHistory(Wallet.COMPONENT, id)
              .command("open", "{\"owner\":\"Bob\"}")
              .command("withdraw", "{\"cents\":80}");
      other.entries().forEach(check::take);
    }
    MadeHistory hotel = new MadeHistory(Hotel.COMPONENT, "ritz").command("define", "{\"rooms\":2}");
    hotel.entries().forEach(check::take);

    CheckReport report = check.end();

    assertThat(report.differing())
        .extracting(differing -> differing.first().entity())
        .containsExactly("wallet/a");
    assertThat(report.moreDiffering()).isEqualTo(2);
    assertThat(report.notChecked()).containsExactly(Map.entry("hotel", 1L));
    assertThat(report.entities()).isEqualTo(3);
    assertThat(report.entries()).isEqualTo(6);
    assertThat(check.taken()).isEqualTo(7);
  }

  @Test
  void marks_what_can_come_from_a_redaction() {
    Check check = new Check(code(overdrawing()), Expectations.none(), 10);
    check.redacted(Optional.of("/event/body/cents"));
    history.entries().forEach(check::take);
    check.redacted(Optional.empty());
    new MadeHistory(Wallet.COMPONENT, "eve")
        .command("open", "{\"owner\":\"Eve\"}")
        .command("withdraw", "{\"cents\":80}")
        .entries()
        .forEach(check::take);

    assertThat(check.end().differing())
        .extracting(differing -> differing.first().entity(), CheckReport.Differing::redactions)
        .containsExactly(
            tuple("wallet/bob", Optional.of("/event/body/cents")),
            tuple("wallet/eve", Optional.empty()));
  }

  /** A rule of a wallet. */
  @FunctionalInterface
  private interface Rule {
    Decision<? extends Wallet.Event> decide(Wallet.Command command, Wallet wallet, Context context);
  }

  private static Component<Wallet.Command, Wallet.Event, Wallet> overdrawing() {
    return with(
        (command, wallet, context) ->
            command instanceof Wallet.Withdraw withdraw
                ? accept(new Wallet.Withdrawn(withdraw.cents()))
                : command.decide(wallet, context));
  }

  private static Component<Wallet.Command, Wallet.Event, Wallet> with(Rule rule) {
    return Component.named("wallet")
        .version(1)
        .startingAs((Wallet) new Wallet.Unopened())
        .events(Wallet.Event.class, Wallet.Event::evolve)
        .commands(Wallet.Command.class, rule::decide)
        .build();
  }

  /** A version whose deposit has another field, and that has no withdraw. */
  sealed interface Fewer {
    Component<Fewer, Wallet.Event, Wallet> COMPONENT =
        Component.named("wallet")
            .version(1)
            .startingAs((Wallet) new Wallet.Unopened())
            .events(Wallet.Event.class, Wallet.Event::evolve)
            .commands(
                Fewer.class,
                (Fewer command, Wallet wallet, Context context) ->
                    accept(
                        command instanceof Open open
                            ? new Wallet.Opened(open.owner())
                            : new Wallet.Deposited(1)))
            .build();

    record Open(String owner) implements Fewer {}

    record Deposit(long cents, String memo) implements Fewer {}
  }

  private CheckReport check(Component<?, ?, ?> candidate) {
    return check(code(candidate), Expectations.none());
  }

  private CheckReport check(Check.Code code, Expectations expectations) {
    Check check = new Check(code, expectations, 10);
    history.entries().forEach(check::take);
    return check.end();
  }

  private static Check.Code code(Component<?, ?, ?> candidate) {
    return new Check.Code(catalog(candidate), Set.of(), Optional.empty());
  }

  private static Catalog catalog(Component<?, ?, ?> component) {
    try {
      return Catalog.of(List.of(Installed.unpinned(component, "test")));
    } catch (BadComponent e) {
      throw new AssertionError(e);
    }
  }

  private static Expectations expectations(String... lines) {
    return Expectations.of(List.of(lines), TODAY);
  }
}
