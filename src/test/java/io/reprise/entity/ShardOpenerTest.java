package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.interconnect.Brittle;
import io.reprise.interconnect.Relay;
import io.reprise.testkit.node.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With a time to stop that is longer than the test waits for a node that stops. */
class ShardOpenerTest {
  @RegisterExtension
  static final TestNode NODE =
      TestNode.with(new Relay.Offer(), new Brittle.Offer())
          .set("reprise.entity.open-shard-every", "100ms")
          .set("reprise.entity.attempt-timeout", "30s") // it waits for a machine that is busy
          .set("reprise.interconnect.deliveries", "128")
          .set("reprise.entity.stop-within", "100s");

  @Test
  void a_node_that_has_just_started_stops_without_waiting_for_homes() throws Exception {
    NODE.restart(); // fails if the node does not stop in time
    assertThat(NODE.send("relay/a", "note", "{\"text\":\"first\"}").status()).isEqualTo(200);
    NODE.restart();
    assertThat(NODE.send("relay/a", "note", "{\"text\":\"second\"}").status()).isEqualTo(200);
  }
}
