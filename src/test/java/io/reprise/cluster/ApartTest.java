package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.Node;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nodes that go on without each other though both reach the database. */
class ApartTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Who can't be reached is not downed by itself here, only by the test. */
  private static final String NOBODY_DECIDES =
      Network.SETTINGS
          + """
            akka.cluster.split-brain-resolver.stable-after = 10 minutes
            reprise.cluster { leave-apart-after = %d s, leave-dropped-after = %d s }
            """;

  private static final int SOON = 10;
  private static final int NEVER = 1_000;

  private final Storage.Coordinates database = TestStorage.emptyDatabase();
  private final List<Integer> ports =
      Stream.generate(TestStorage::freePort).limit(2).sorted().toList();
  private final int low = ports.get(0);
  private final int high = ports.get(1);

  @Test
  void become_one_cluster_as_the_smaller_part_leaves() throws Exception {
    String more = NOBODY_DECIDES.formatted(SOON, NEVER);
    Node stays = ClusterNodes.start(database, low, ports, more);
    Node leaves = ClusterNodes.start(database, high, ports, more);
    one().cutFrom(other());
    one().down(other());
    other().down(one());
    Awaitility.await("two clusters")
        .atMost(PATIENCE)
        .until(() -> !one().has(other()) && !other().has(one()));
    one().reaches(other());

    assertThatThrownBy(() -> ended(leaves))
        .hasCauseInstanceOf(NodeStopped.class)
        .hasMessageContaining(
            "that are not in one cluster: 127.0.0.1:%d | 127.0.0.1:%d.", low, high);
    ClusterReport report = stays.cluster().report().toCompletableFuture().join();
    assertThat(report.events())
        .anyMatch(
            event ->
                event.kind().equals("left-behind") && event.subject().equals("127.0.0.1:" + high));
    assertThat(report.members())
        .as("it is missed")
        .extracting(member -> member.node() + " " + member.status())
        .containsExactly("127.0.0.1:" + low + " up", "127.0.0.1:" + high + " gone");
    Node again = ClusterNodes.start(database, high, ports, more);
    assertThat(one().has(other())).isTrue();
    ClusterNodes.stop(again);
    ClusterNodes.stop(stays);
  }

  /** Akka does not tell it, and has it down the other. */
  @Test
  void one_that_was_downed_while_it_was_cut_off_leaves_when_it_is_back() throws Exception {
    String more = NOBODY_DECIDES.formatted(NEVER, SOON);
    Node downed = ClusterNodes.start(database, low, ports, more);
    Node stays = ClusterNodes.start(database, high, ports, more);
    one().cutFrom(other());
    other().down(one());
    Awaitility.await("it goes on without the other")
        .atMost(PATIENCE)
        .until(() -> !other().has(one()));
    one().reaches(other());
    assertThatThrownBy(() -> ended(downed))
        .hasCauseInstanceOf(NodeStopped.class)
        .hasMessageContaining(
            "others have taken this node for gone and go on without it: 127.0.0.1:%d |", low);
    ClusterNodes.stop(stays);
  }

  private Network.Node one() {
    return Network.node(low);
  }

  private Network.Node other() {
    return Network.node(high);
  }

  private static void ended(Node node) throws Exception {
    node.whenTerminated().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
