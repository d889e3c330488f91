package io.reprise.testkit.replay;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Component;
import io.reprise.journal.BadBundle;
import io.reprise.replay.MadeHistory;
import io.reprise.samples.Wallet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorded entity, stepped through. */
class ReplaysTest {

  @Test
  void steps_to_an_entry_and_gives_records_of_the_test(@TempDir Path folder) {
    EntityReplay bob = Replays.open(MadeBundle.of(folder, MadeBundle.bob())).entity();

    assertThat(bob.sequence()).isZero();
    assertThat(bob.state(Wallet.class)).isEqualTo(new Wallet.Unopened());

    bob.to(2);
    assertThat(bob.sequence()).isEqualTo(2);
    assertThat(bob.time()).isEqualTo(MadeHistory.START.plusSeconds(1));
    assertThat(bob.state(Wallet.Open.class)).isEqualTo(new Wallet.Open("Ann", 500));
    assertThat(bob.command(Wallet.Deposit.class).cents()).isEqualTo(500);
    assertThat(bob.event(Wallet.Deposited.class).cents()).isEqualTo(500);
    assertThat(bob.outcome().accepted()).isTrue();

    bob.next();
    assertThat(bob.command(Wallet.Command.class)).isEqualTo(new Wallet.Withdraw(900));
    assertThat(bob.outcome().code()).contains("insufficient-funds");
    assertThat(bob)
        .hasToString(
            "wallet/bob sequence 3: withdraw by ann at 2026-11-22T20:00:03Z led to #refused:"
                + " Open[owner=Ann, cents=500]");
  }

  @Test
  void steps_back_and_to_the_end(@TempDir Path folder) {
    EntityReplay bob = Replays.open(MadeBundle.of(folder, MadeBundle.bob())).entity("wallet/bob");

    assertThat(bob.toEnd().state(Wallet.class)).isEqualTo(new Wallet.Open("Ann", 400));
    assertThat(bob.hasNext()).isFalse();
    assertThat(bob.toBefore(4).state(Wallet.class)).isEqualTo(new Wallet.Open("Ann", 500));
    assertThat(bob.to(1).state(Wallet.class)).isEqualTo(new Wallet.Open("Ann", 0));
    assertThat(bob.toBefore(1).state(Wallet.class)).isEqualTo(new Wallet.Unopened());
    assertThat(bob.hasNext()).isTrue();
  }

  /** Where a breakpoint stops. */
  @Test
  void calls_the_rules_of_the_test_in_its_thread(@TempDir Path folder) {
    List<String> called = new ArrayList<>();
    Component<Wallet.Command, Wallet.Event, Wallet> wallet =
        wallet(
            (command, state, context) -> {
              called.add("decide " + command + " in " + Thread.currentThread().getName());
              return command.decide(state, context);
            },
            (event, state) -> {
              called.add("evolve " + event + " in " + Thread.currentThread().getName());
              return event.evolve(state);
            });
    EntityReplay bob = Replays.open(MadeBundle.of(folder, MadeBundle.bob()), wallet).entity();
    String here = " in " + Thread.currentThread().getName();

    bob.to(3);
    assertThat(called)
        .containsExactly("evolve Opened[owner=Ann]" + here, "evolve Deposited[cents=500]" + here);

    called.clear();
    bob.decideAgain();
    assertThat(called).containsExactly("decide Withdraw[cents=900]" + here);
  }

  @Test
  void decides_a_command_again_in_the_state_before_it(@TempDir Path folder) {
    EntityReplay bob = Replays.open(MadeBundle.of(folder, MadeBundle.bob())).entity();

    DecidedAgain again = bob.to(4).decideAgain();

    assertThat(again.decision()).isEqualTo(accept(new Wallet.Withdrawn(100)));
    assertThat(again.asRecorded().isAsRecorded()).isTrue();
    assertThat(bob.to(3).decideAgain().decision())
        .isEqualTo(refuse("insufficient-funds", "500 left"));
  }

  @Test
  void decides_a_command_of_several_entries_from_any_of_them(@TempDir Path folder) {
    MadeHistory till = new MadeHistory(Till.COMPONENT, "one").command("sell", "{\"cents\":100}");
    till.command("sell", "{\"cents\":200}");
    EntityReplay one = Replays.open(MadeBundle.of(folder, till), Till.COMPONENT).entity().to(4);

    assertThat(one.state(Till.class)).isEqualTo(new Till(300, 30));
    assertThat(one.command(Till.Sell.class)).isEqualTo(new Till.Sell(200));
    assertThat(one.event(Till.Taxed.class)).isEqualTo(new Till.Taxed(20));
    assertThat(one.decideAgain().asRecorded().decision())
        .isEqualTo(accept(new Till.Sold(200), new Till.Taxed(20)));
    assertThat(one.to(3).state(Till.class)).isEqualTo(new Till(300, 10));
    assertThat(one.decideAgain().isAsRecorded()).isTrue();
  }

  @Test
  void says_how_a_command_is_decided_differently(@TempDir Path folder) {
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());

    DecidedAgain again = Replays.open(bundle, overdrawing()).entity().to(3).decideAgain();

    assertThat(again.isAsRecorded()).isFalse();
    assertThat(again.decision()).isEqualTo(accept(new Wallet.Withdrawn(900)));
    assertThatThrownBy(again::asRecorded)
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            wallet/bob sequence 3: withdraw is decided differently (outcome)
              recorded: {"accepted":false,"code":"insufficient-funds","reason":"500 left"}
              now:      {"accepted":true,"events":[{"name":"withdrawn","body":{"cents":900}}]}""");
  }

  @Test
  void needs_all_entries_of_the_command(@TempDir Path folder) {
    MadeHistory till = new MadeHistory(Till.COMPONENT, "one").command("sell", "{\"cents\":100}");
    EntityReplay one =
        Replays.open(MadeBundle.part(folder, 1, 1, till), Till.COMPONENT).entity().toEnd();

    assertThat(one.state(Till.class)).isEqualTo(new Till(100, 0));
    assertThatThrownBy(one::decideAgain)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "ends within the command of till/one sequence 1, after entry 1 of 2. Export it through"
                + " 2, or to its end.");
  }

  /** Wallets are found on the class path, beside the component that is given. */
  @Test
  void compares_what_a_rule_sends_to_components_of_the_class_path(@TempDir Path folder) {
    Component<Till.Command, Till.Event, Till> sending =
        Component.named("till")
            .version(1)
            .startingAs(new Till(0, 0))
            .events(Till.Event.class, (event, till) -> event.evolve(till))
            .commands(
                Till.Command.class,
                (command, till, context) ->
                    accept(new Till.Sold(100), new Till.Taxed(10))
                        .send(Wallet.COMPONENT.at("ann"), new Wallet.Deposit(10)))
            .build();
    MadeHistory till = new MadeHistory(Till.COMPONENT, "one").command("sell", "{\"cents\":100}");

    EntityReplay one = Replays.open(MadeBundle.of(folder, till), sending).entity().to(1);

    assertThatThrownBy(one.decideAgain()::asRecorded)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("till/one sequence 1: sell is decided differently (effects)")
        .hasMessageContaining("\"to\":\"wallet/ann\"");
  }

  @Test
  void shows_what_a_rule_threw(@TempDir Path folder) {
    IllegalStateException bug = new IllegalStateException("a bug");
    Component<Wallet.Command, Wallet.Event, Wallet> throwing =
        wallet(
            (command, state, context) -> {
              throw bug;
            },
            Wallet.Event::evolve);
    EntityReplay bob = Replays.open(MadeBundle.of(folder, MadeBundle.bob()), throwing).entity();

    assertThatThrownBy(bob.to(2).decideAgain()::decision)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("wallet/bob sequence 2: deposit gave no decision\n  recorded: ")
        .hasMessageContaining("a bug")
        .hasCause(bug);
  }

  @Test
  void refuses_sequences_that_are_not_there(@TempDir Path folder) {
    EntityReplay bob = Replays.open(MadeBundle.of(folder, MadeBundle.bob())).entity();

    assertThatThrownBy(() -> bob.to(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sequence: 5 (expected: 1 to 4, the entries of wallet/bob in ");
    assertThatThrownBy(() -> bob.to(0))
        .hasMessageContaining("Before the first entry is toBefore(1)");
    assertThatThrownBy(bob.toEnd()::next).hasMessageStartingWith("sequence: 5 (expected: 1 to 4");
    assertThatThrownBy(bob.toBefore(1)::decideAgain)
        .hasMessage("wallet/bob: stands before its first entry. Step to one: to(1), or next().");
  }

  @Test
  void names_what_is_of_another_type(@TempDir Path folder) {
    EntityReplay bob = Replays.open(MadeBundle.of(folder, MadeBundle.bob())).entity().to(3);

    assertThatThrownBy(() -> bob.command(Wallet.Deposit.class))
        .isInstanceOf(AssertionError.class)
        .hasMessage("wallet/bob sequence 3: command: Withdraw[cents=900] (expected: a Deposit)");
    assertThatThrownBy(() -> bob.event(Wallet.Withdrawn.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("wallet/bob sequence 3: holds no event: ");
  }

  @Test
  void asks_which_entity_is_meant(@TempDir Path folder) {
    MadeHistory ann = new MadeHistory(Wallet.COMPONENT, "ann").command("open", "{\"owner\":\"A\"}");
    Replays both = Replays.open(MadeBundle.of(folder, ann, MadeBundle.bob()));

    assertThat(both.entities()).containsExactly("wallet/ann", "wallet/bob");
    assertThatThrownBy(both::entity)
        .hasMessageEndingWith(
            "holds several entities: wallet/ann, wallet/bob. Say which one:"
                + " Replays.open(…).entity(\"wallet/ann\").");
    assertThatThrownBy(() -> both.entity("wallet/cy"))
        .hasMessageStartingWith("entity: wallet/cy (expected: wallet/ann or wallet/bob, which ");
  }

  @Test
  void needs_the_component_on_the_class_path_or_in_the_call(@TempDir Path folder) {
    MadeHistory till = new MadeHistory(Till.COMPONENT, "one").command("sell", "{\"cents\":1}");
    Path bundle = MadeBundle.of(folder, till);

    assertThatThrownBy(() -> Replays.open(bundle).entity())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "till: no component of this name (expected: one of the test's class path; found:"
                + " booking, hotel, wallet). Name the class that offers it in META-INF/services/");
  }

  @Test
  void needs_the_entity_from_its_first_entry_on(@TempDir Path folder) {
    Path bundle = MadeBundle.part(folder, 3, 4, MadeBundle.bob());

    assertThatThrownBy(() -> Replays.open(bundle).entity())
        .hasMessageContaining("holds wallet/bob from sequence 3 on (expected: from 1 on");
  }

  @Test
  void says_what_is_no_bundle(@TempDir Path folder) {
    assertThatThrownBy(() -> Replays.open(Path.of("no.bundle")))
        .isInstanceOf(BadBundle.class)
        .hasMessage("no.bundle: there is no such file (expected: a bundle).");

    Path empty = MadeBundle.of(folder);
    assertThatThrownBy(() -> Replays.open(empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(empty + ": holds no entity. Export one.");
  }

  @Test
  void says_which_event_no_longer_decodes_and_what_to_do(@TempDir Path folder) {
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());

    EntityReplay bob = Replays.open(bundle, NoDeposits.COMPONENT).entity();

    assertThatThrownBy(bob::toEnd)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("wallet/bob sequence 2: event deposited no longer decodes: ")
        .hasMessageContaining("Read it by .alias(…), .formerly(…) or .dropped(…)");
  }

  @Test
  void says_on_which_event_evolve_threw(@TempDir Path folder) {
    IllegalStateException bug = new IllegalStateException("a bug");
    Component<Wallet.Command, Wallet.Event, Wallet> throwing =
        wallet(
            Wallet.Command::decide,
            (event, state) -> {
              throw bug;
            });
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());

    assertThatThrownBy(Replays.open(bundle, throwing).entity()::next)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("wallet/bob sequence 1: evolve threw on event opened: ")
        .hasRootCause(bug);
  }

  static Component<Wallet.Command, Wallet.Event, Wallet> overdrawing() {
    return wallet(
        (command, state, context) ->
            command instanceof Wallet.Withdraw withdraw
                ? accept(new Wallet.Withdrawn(withdraw.cents()))
                : command.decide(state, context),
        Wallet.Event::evolve);
  }

  private static Component<Wallet.Command, Wallet.Event, Wallet> wallet(
      Component.Decide<Wallet.Command, Wallet.Event, Wallet> decide,
      Component.Evolve<Wallet.Event, Wallet> evolve) {
    return Component.named("wallet")
        .version(1)
        .startingAs((Wallet) new Wallet.Unopened())
        .events(Wallet.Event.class, evolve)
        .commands(Wallet.Command.class, decide)
        .build();
  }

  /** A version that has lost an event. */
  sealed interface NoDeposits {
    Component<NoDeposits, NoDeposits.Event, Wallet> COMPONENT =
        Component.named("wallet")
            .version(2)
            .startingAs((Wallet) new Wallet.Unopened())
            .events(NoDeposits.Event.class, (event, wallet) -> wallet)
            .commands(NoDeposits.class, (command, wallet, context) -> accept())
            .build();

    record Open(String owner) implements NoDeposits {}

    sealed interface Event {}

    record Opened(String owner) implements Event {}
  }
}
