package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reprise.testkit.node.PinnedShapes;
import io.reprise.testkit.node.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All components, as a node sees them. */
class @Class@Test {

  /** A real node, with a real PostgreSQL, and a clock that is moved by hand. */
  @RegisterExtension static final TestNode NODE = TestNode.with(new @Class@());

  @Test
  void counts_over_http() {
    NODE.send("counter/ann", "increment", "{\"by\":2}").accepted();
    NODE.send("counter/ann", "decrement", "{\"by\":3}").refused("below-zero");
    assertEquals("2", NODE.get("counter/ann/queries/total").at("/answer"));
  }

  /** Fails when what was released could not be read any more, and when something is not pinned. */
  @Test
  void keeps_released_names_and_shapes() {
    PinnedShapes.check(new @Class@());
  }
}
