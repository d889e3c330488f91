package io.reprise.testkit.replay;

import static io.reprise.component.Decision.refuse;
import static io.reprise.samples.Wallet.COMPONENT;
import static io.reprise.testkit.replay.Replays.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reprise.samples.Wallet.Open;
import io.reprise.samples.Wallet.Withdraw;
import io.reprise.samples.Wallet.Withdrawn;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What README.md and docs/components.md show of a recorded entity in a test. */
class WalletReplayTest {
  private static final Path BOB = Path.of("src/test/resources/bundles/bob.bundle");

  @Test
  void had_too_little_for_the_withdrawal() {
    EntityReplay bob = Replays.open(BOB).entity("wallet/bob").to(3); // stops in evolve
    assertEquals(new Open("Ann", 500), bob.state(Open.class));
    assertEquals(new Withdraw(900), bob.command(Withdraw.class));

    DecidedAgain again = bob.decideAgain().asRecorded(); // stops in decide
    assertEquals(refuse("insufficient-funds", "500 left"), again.decision());
  }

  @Test
  void are_decided_as_they_were() {
    Replays.check(BOB);
  }

  @Test
  void goes_on_from_there() {
    given(COMPONENT, BOB).when(new Withdraw(400)).accepted(new Withdrawn(400));
  }
}
