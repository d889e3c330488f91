package io.reprise.testkit.replay;

import static io.reprise.component.Decision.accept;
import static io.reprise.testkit.Scenario.given;
import static io.reprise.testkit.replay.Replays.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Component;
import io.reprise.replay.MadeHistory;
import io.reprise.samples.Hotel;
import io.reprise.samples.Wallet;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario that goes on from a recorded entity. */
class GivenBundleTest {

  @Test
  void has_had_all_its_events(@TempDir Path folder) {
    given(Wallet.COMPONENT, MadeBundle.of(folder, MadeBundle.bob()))
        .state(new Wallet.Open("Ann", 400))
        .when(new Wallet.Withdraw(500))
        .refused("insufficient-funds", "400 left");
  }

  @Test
  void has_had_those_through_an_entry(@TempDir Path folder) {
    given(Wallet.COMPONENT, MadeBundle.of(folder, MadeBundle.bob()), 3)
        .when(new Wallet.Withdraw(500))
        .accepted(new Wallet.Withdrawn(500));
  }

  @Test
  void is_the_same_as_one_with_these_events_at_hand(@TempDir Path folder) {
    given(Wallet.COMPONENT, new Wallet.Opened("Ann"), new Wallet.Deposited(400))
        .state(given(Wallet.COMPONENT, MadeBundle.of(folder, MadeBundle.bob())).state());
  }

  @Test
  void goes_on_from_where_a_replay_stands(@TempDir Path folder) {
    Replays.open(MadeBundle.of(folder, MadeBundle.bob()))
        .entity()
        .to(2)
        .given(Wallet.COMPONENT)
        .state(new Wallet.Open("Ann", 500));
  }

  @Test
  void has_the_id_the_time_and_the_caller_of_its_last_entry(@TempDir Path folder) {
    Component<Wallet.Command, Wallet.Event, Wallet> telling =
        Component.named("wallet")
            .version(1)
            .startingAs((Wallet) new Wallet.Unopened())
            .events(Wallet.Event.class, Wallet.Event::evolve)
            .commands(
                Wallet.Command.class,
                (command, wallet, context) ->
                    accept(
                        new Wallet.Opened(
                            context.id() + " " + context.caller() + " " + context.time())))
            .build();

    given(telling, MadeBundle.of(folder, MadeBundle.bob()))
        .when(new Wallet.Deposit(1))
        .accepted(new Wallet.Opened("bob cy 2026-11-22T20:00:04Z"));
  }

  @Test
  void reads_events_by_today_s_code(@TempDir Path folder) {
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());

    assertThatThrownBy(() -> given(ReplaysTest.NoDeposits.COMPONENT, bundle))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("wallet/bob sequence 2: event deposited no longer decodes: ");
  }

  @Test
  void is_of_one_entity_that_the_bundle_holds(@TempDir Path folder) {
    Path bob = MadeBundle.of(folder, MadeBundle.bob());
    assertThatThrownBy(() -> given(Hotel.COMPONENT, bob))
        .hasMessageContaining("holds no entity of hotel, but wallet/bob");
    assertThatThrownBy(() -> given(Wallet.COMPONENT, bob, 0))
        .hasMessageStartingWith("sequence: 0 (expected: 1 to 4");
    assertThatThrownBy(() -> Replays.open(bob).entity().given(Hotel.COMPONENT))
        .hasMessage("component: hotel (expected: wallet, for wallet/bob)");

    MadeHistory ann = new MadeHistory(Wallet.COMPONENT, "ann").command("open", "{\"owner\":\"A\"}");
    Path both = MadeBundle.of(folder, ann, MadeBundle.bob());
    assertThatThrownBy(() -> given(Wallet.COMPONENT, both))
        .hasMessageContaining("holds several entities: wallet/ann, wallet/bob. Say which one");
  }
}
