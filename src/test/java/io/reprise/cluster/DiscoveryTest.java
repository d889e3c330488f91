package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

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

  private static Node node(Storage.Coordinates database, List<Integer> management, int which) {
    String settings =
        """
        reprise.cluster {
          discovery = config, discovery-nodes = 2, management-port = %d
          split-brain = lease-majority
        }
        akka.discovery.config.services.reprise.endpoints =
          [{ host = "127.0.0.1", port = %d }, { host = "127.0.0.1", port = %d }]
        """
            .formatted(management.get(which), management.get(0), management.get(1));
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
