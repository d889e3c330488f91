package io.reprise.samples;

import static io.reprise.component.Decision.accept;
import static io.reprise.samples.Wallet.COMPONENT;
import static io.reprise.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Cause;
import io.reprise.component.InvalidField;
import io.reprise.samples.Wallet.Balance;
import io.reprise.samples.Wallet.Command;
import io.reprise.samples.Wallet.Deposit;
import io.reprise.samples.Wallet.Deposited;
import io.reprise.samples.Wallet.Event;
import io.reprise.samples.Wallet.Opened;
import io.reprise.samples.Wallet.TakeBack;
import io.reprise.samples.Wallet.TakenBack;
import io.reprise.samples.Wallet.Transfer;
import io.reprise.samples.Wallet.Transferred;
import io.reprise.samples.Wallet.Withdraw;
import io.reprise.samples.Wallet.Withdrawn;
import io.reprise.testkit.Scenario;
import io.reprise.testkit.Specs;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WalletTest {

  @Test
  void keeps_what_every_component_promises() {
    Specs.check(COMPONENT);
  }

  @Test
  void opens_once() {
    given(COMPONENT).when(new Command.Open("Ann")).accepted(new Opened("Ann"));
  }

  @Test
  void opens_again_for_the_same_owner_without_another_event() {
    given(COMPONENT, new Opened("Ann")).when(new Command.Open("Ann")).accepted();
  }

  @Test
  void refuses_another_owner() {
    given(COMPONENT, new Opened("Ann")).when(new Command.Open("Bob")).refused("already-open");
  }

  @Test
  void takes_money_in_and_out() {
    given(COMPONENT, new Opened("Ann"))
        .when(new Deposit(5))
        .accepted(new Deposited(5))
        .then()
        .answers(new Balance(), 5L)
        .when(new Withdraw(5))
        .accepted(new Withdrawn(5))
        .then()
        .answers(new Balance(), 0L);
  }

  @Test
  void refuses_to_withdraw_more_than_it_holds() {
    given(COMPONENT, new Opened("Ann"), new Deposited(5))
        .when(new Withdraw(6))
        .refused("insufficient-funds", "5 left");
  }

  @Test
  void refuses_money_before_it_is_open() {
    given(COMPONENT).when(new Deposit(1)).refused("not-open");
    given(COMPONENT).when(new Withdraw(1)).refused("not-open");
    given(COMPONENT).answers(new Balance(), 0L);
  }

  @Test
  void refuses_a_deposit_that_it_could_not_count() {
    given(COMPONENT, new Opened("Ann"), new Deposited(Long.MAX_VALUE - 1))
        .when(new Deposit(2))
        .refused("too-much");
    given(COMPONENT, new Opened("Ann"), new Deposited(Long.MAX_VALUE - 1))
        .when(new Deposit(1))
        .accepted(new Deposited(1));
  }

  @Test
  void sends_money_that_comes_back_if_it_is_refused() {
    given(COMPONENT, new Opened("Ann"), new Deposited(5))
        .when(new Transfer("bob", 3))
        .decided(
            accept(new Transferred("bob", 3))
                .send(COMPONENT.at("bob"), new Deposit(3))
                .onRefused(new TakeBack("bob", 3)))
        .then()
        .answers(new Balance(), 2L)
        .afterRefused("not-open", "open it first")
        .when(new TakeBack("bob", 3))
        .accepted(new TakenBack("bob", 3, Optional.of("not-open")))
        .then()
        .answers(new Balance(), 5L);
  }

  @Test
  void refuses_a_transfer_that_can_t_be() {
    given(COMPONENT).when(new Transfer("bob", 1)).refused("not-open");
    given(COMPONENT, new Opened("Ann"), new Deposited(5))
        .id("ann")
        .when(new Transfer("ann", 1))
        .refused("to-itself");
    given(COMPONENT, new Opened("Ann"), new Deposited(5))
        .when(new Transfer("bob", 6))
        .refused("insufficient-funds", "5 left");
  }

  @Test
  void makes_no_money_for_who_claims_that_a_transfer_was_refused() {
    Scenario<Command, Event, Wallet> wallet = given(COMPONENT, new Opened("Ann")).id("ann");
    wallet.when(new TakeBack("bob", 3)).refused("not-for-callers");
    wallet
        .causedBy(new Cause("wallet/bob", 3, 0))
        .when(new TakeBack("bob", 3))
        .refused("not-for-callers");
  }

  @Test
  void holds_money_that_comes_back_until_it_can_count_it() {
    TakeBack back = new TakeBack("bob", 3);
    given(COMPONENT, new Opened("Ann"), new Deposited(Long.MAX_VALUE - 1))
        .id("ann")
        .afterRefused("not-open", "open it first")
        .when(back)
        .decided(
            accept(Event.class)
                .schedule("take-back-01937a4c-0000-7000-8000-000000000001", Wallet.RETRY, back))
        .then()
        .when(new Withdraw(9))
        .accepted(new Withdrawn(9))
        .then()
        .causedBy(new Cause("wallet/ann", 3, 0))
        .when(back)
        .accepted(new TakenBack("bob", 3, Optional.empty()));
  }

  @Test
  void names_the_field_that_breaks_a_check() {
    assertInvalid("to", () -> new Transfer("b/b", 1));
    assertInvalid("cents", () -> new Transfer("bob", 0));
    assertInvalid("cents", () -> new Deposit(0));
    assertInvalid("cents", () -> new Withdraw(-1));
    assertInvalid("owner", () -> new Command.Open(" "));
    assertInvalid("owner", () -> new Command.Open("x".repeat(Wallet.OWNER_LENGTH_MAX + 1)));
  }

  @Property
  void never_goes_below_zero_whatever_is_asked(@ForAll("commands") List<Command> commands) {
    Scenario<Command, Event, Wallet> wallet = given(COMPONENT);
    for (Command command : commands) {
      wallet = wallet.when(command).then();
      if (wallet.state() instanceof Wallet.Open open) {
        assertThat(open.cents()).isNotNegative();
      }
    }
  }

  @Provide
  Arbitrary<List<Command>> commands() {
    return Arbitraries.<Command>oneOf(
            Arbitraries.of("Ann", "Bob").map(Command.Open::new),
            cents().map(Deposit::new),
            cents().map(Withdraw::new),
            cents().map(cents -> new Transfer("bob", cents)),
            cents().map(cents -> new TakeBack("bob", cents)))
        .list();
  }

  private static Arbitrary<Long> cents() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(1, 100), Arbitraries.longs().between(1, Long.MAX_VALUE));
  }

  private static void assertInvalid(String field, Runnable make) {
    assertThatThrownBy(make::run)
        .isInstanceOfSatisfying(
            InvalidField.class, invalid -> assertThat(invalid.field()).isEqualTo(field));
  }
}
