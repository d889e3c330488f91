package library;

import static io.reprise.testkit.Scenario.given;
import static library.Loan.COMPONENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reprise.testkit.Specs;
import io.reprise.testkit.node.TestNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import library.Loan.GivenBack;
import library.Loan.Lend;
import library.Loan.LentOut;
import library.Loan.Overdue;
import library.Loan.Place;
import library.Loan.Queued;
import library.Loan.TakeBack;
import library.Loan.Wait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each way to test a component once. */
class LoanTest {

  private static final Instant DUE = Instant.parse("2026-01-29T00:00:00Z");

  @Test
  void is_lent_for_four_weeks_from_the_time_of_the_command() {
    given(COMPONENT)
        .at("2026-01-01T00:00:00Z")
        .when(new Lend("ann", Optional.empty()))
        .accepted(new LentOut("ann", DUE));
  }

  @Test
  void goes_to_the_first_who_waits() {
    given(COMPONENT, new LentOut("ann", DUE), new Queued("bob"), new Queued("cy"))
        .at("2026-01-01T00:00:00Z")
        .when(new TakeBack())
        .accepted(new GivenBack(), new LentOut("bob", DUE))
        .then()
        .when(new Wait("cy"))
        .accepted()
        .replied(new Place(1));
  }

  @Test
  void is_overdue_after_its_time() {
    given(COMPONENT, new LentOut("ann", DUE))
        .at(DUE)
        .answers(new Overdue(), false)
        .at(DUE.plusSeconds(1))
        .answers(new Overdue(), true);
  }

  @Test
  void keeps_what_every_component_promises() {
    Specs.of(COMPONENT).commands(new Lend("ann", Optional.of(Duration.ofDays(1)))).check();
  }

  @RegisterExtension static final TestNode NODE = TestNode.with(new Library());

  @Test
  void expires_while_the_clock_is_moved_by_hand() throws Exception {
    NODE.send("loan/dune", "lend", "{\"reader\":\"ann\"}").accepted();
    NODE.advance(Duration.ofDays(28).plusSeconds(1));
    assertEquals("true", NODE.get("loan/dune/queries/overdue").at("/answer"));

    NODE.restart(); // what was answered is durable
    NODE.send("loan/dune", "lend", "{\"reader\":\"bob\"}").refused("lent");
  }
}
