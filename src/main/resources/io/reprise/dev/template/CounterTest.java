package @package@;

import static @package@.Counter.COMPONENT;
import static io.reprise.testkit.Scenario.given;

import @package@.Counter.Decrement;
import @package@.Counter.Decremented;
import @package@.Counter.Increment;
import @package@.Counter.Incremented;
import @package@.Counter.Total;
import io.reprise.testkit.Specs;
import org.junit.jupiter.api.Test;

/** The rules, without a node: given events, when a command comes, then … */
class CounterTest {

  @Test
  void counts_up_and_down() {
    given(COMPONENT, new Incremented(5))
        .when(new Decrement(2))
        .accepted(new Decremented(2))
        .then()
        .answers(new Total(), 3L);
  }

  @Test
  void never_goes_below_zero() {
    given(COMPONENT, new Incremented(1)).when(new Decrement(2)).refused("below-zero");
  }

  @Test
  void begins_at_zero() {
    given(COMPONENT).when(new Increment(1)).accepted(new Incremented(1));
  }

  /** Random events and commands: nothing throws, and the same gives the same again. */
  @Test
  void keeps_what_every_component_promises() {
    Specs.check(COMPONENT);
  }
}
