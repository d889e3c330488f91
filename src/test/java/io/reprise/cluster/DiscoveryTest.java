package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.Node;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nodes that find each other by Akka Discovery, over their management ports. */
class DiscoveryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Test
  void nodes_that_discovery_finds_form_one_cluster() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    List<Integer> management = List.of(TestStorage.freePort(), TestStorage.freePort());
    CompletableFuture<Node> starting =
        CompletableFuture.supplyAsync(() -> node(database, management, 0));
    Node second = node(database, management, 1);
    Node first = starting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> report(first).members().size() == 2);
      assertThat(report(second).events().stream().filter(e -> e.kind().equals("founded")))
          .as("how many founded a cluster")
          .hasSize(1);
    } finally {
      ClusterNodes.stop(first);
      ClusterNodes.stop(second);
    }
  }

  /** As after a restore, when nodes still run on the database of before. */
  @Test
  void a_node_does_not_join_those_that_run_on_another_journal() throws Exception {
    List<Integer> management = List.of(TestStorage.freePort(), TestStorage.freePort());
    Node before = node(TestStorage.emptyDatabase(), management, 0, "discovery-nodes = 1");
    try {
      assertThatThrownBy(
              () ->
                  node(
                      TestStorage.emptyDatabase(),
                      management,
                      1,
                      "discovery-nodes = 1, join-timeout = 40s"))
          .rootCause()
          .hasMessageContaining("they run on another journal")
          .hasMessageContaining("reprise.storage.url");
      assertThat(report(before).members()).hasSize(1);
    } finally {
      ClusterNodes.stop(before);
    }
  }

  private static Node node(Storage.Coordinates database, List<Integer> management, int which) {
    return node(database, management, which, "");
  }

  private static Node node(
      Storage.Coordinates database, List<Integer> management, int which, String more) {
    String settings =
        """
        reprise.cluster {
          discovery = config, discovery-nodes = 2, management-port = %d
          split-brain = lease-majority
          %s
        }
        akka.discovery.config.services.reprise.endpoints =
          [{ host = "127.0.0.1", port = %d }, { host = "127.0.0.1", port = %d }]
        """
            .formatted(management.get(which), more, management.get(0), management.get(1));
    try {
      return ClusterNodes.start(database, TestStorage.freePort(), List.of(), settings);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static ClusterReport report(Node node) {
    return node.cluster().report().toCompletableFuture().join();
  }
}
