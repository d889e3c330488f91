package io.reprise.samples;

import static io.reprise.samples.Wallet.COMPONENT;
import static io.reprise.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.InvalidField;
import io.reprise.samples.Wallet.Balance;
import io.reprise.samples.Wallet.Command;
import io.reprise.samples.Wallet.Deposit;
import io.reprise.samples.Wallet.Deposited;
import io.reprise.samples.Wallet.Event;
import io.reprise.samples.Wallet.Opened;
import io.reprise.samples.Wallet.Withdraw;
import io.reprise.samples.Wallet.Withdrawn;
import io.reprise.testkit.Scenario;
import io.reprise.testkit.Specs;
import java.util.List;
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
  void names_the_field_that_breaks_a_check() {
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
            cents().map(Withdraw::new))
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
