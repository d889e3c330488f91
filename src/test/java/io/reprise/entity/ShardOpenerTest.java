package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.interconnect.Relay;
import io.reprise.testkit.node.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With questions for shards that are still to come, and a time to stop longer than a node's. */
class ShardOpenerTest {
  @RegisterExtension
  static final TestNode NODE =
      TestNode.with(new Relay.Offer())
          .set("reprise.entity.open-shard-every", "100ms")
          .set("reprise.entity.stop-within", "100s");

  @Test
  void a_node_that_has_just_started_stops_without_waiting_for_homes() throws Exception {
    assertThat(NODE.send("relay/a", "note", "{\"text\":\"first\"}").status()).isEqualTo(200);
    NODE.restart(); // fails if the node does not stop in time
    assertThat(NODE.send("relay/a", "note", "{\"text\":\"second\"}").status()).isEqualTo(200);
  }
}
