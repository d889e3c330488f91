package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reprise.kubernetes.ApiServer;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nodes in processes of their own, which find each other as pods do: Akka asks an API server over
 * TLS. The settings are those of {@code kubernetes/base}, the addresses 127.0.0.2 and further.
 */
class KubernetesDiscoveryTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "good";

  private final Path folder = NodeProcess.emptyFolder("kubernetes", "discovery");
  private final List<Integer> ports = NodeProcess.freePorts();
  private final Coordinates database = TestStorage.emptyDatabase();
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final ApiServer api = new ApiServer(folder.resolve("api"));

  KubernetesDiscoveryTest() throws Exception {}

  @BeforeEach
  void let_nodes_list_pods() {
    api.bind(TOKEN);
  }

  @AfterEach
  void end() throws Exception {
    for (NodeProcess node : nodes) {
      node.kill();
    }
    api.close();
  }

  /** A pod's row is there before its node answers, as in Kubernetes. */
  private NodeProcess begun(int number, String mounted) throws IOException {
    String name = "reprise-" + number;
    String ip = "127.0.0." + (number + 1);
    api.put(name, "Running", ip, ports.get(1));
    String settings =
        Files.readString(Path.of("kubernetes/base/reprise.conf"))
            + TestStorage.configuredFor(database)
            + "reprise.cluster.join-timeout = 5 minutes\n"
            + mounted;
    NodeProcess node =
        NodeProcess.thatWaits(
            folder.resolve(name),
            ports,
            settings,
            new NodeProcess.Program(List.of("node"), List.of(), api.variables()),
            ip);
    nodes.add(node);
    return node;
  }

  @Test
  void pods_that_start_at_once_form_one_cluster_and_later_ones_join_it() throws Exception {
    api.put("broken", "Running", "127.0.0.9", ports.get(1)); // its container never listens
    api.put("pending", "Pending", "127.0.0.10", ports.get(1));
    api.put("postgresql-0", "Running", "127.0.0.11", 5432, "postgresql");
    for (int number = 1; number <= 3; number++) {
      begun(number, api.mounted(TOKEN));
    }
    nodes.forEach(NodeProcess::awaitReady);
    awaitMembers(nodes.get(0), 3);

    nodes.get(2).kill();
    api.remove("reprise-3");
    NodeProcess replacement = begun(4, api.mounted(TOKEN));
    replacement.awaitReady();
    awaitMembers(replacement, 3);

    assertThat(founded()).as("clusters").isEqualTo(1);
    for (NodeProcess node : nodes) {
      assertThat(node.log()).doesNotContain("mixed", "different versions");
    }
  }

  @Test
  void pods_that_discovery_fails_for_say_why_and_wait_until_it_works() throws Exception {
    NodeProcess stranger = begun(1, api.mounted("stranger"));
    NodeProcess unbound = begun(2, api.mounted("unbound"));
    api.account("unbound");
    NodeProcess deceived = begun(3, api.mountedWithOtherAuthority(TOKEN));
    awaitSaid(stranger, "401 Unauthorized");
    awaitSaid(unbound, "check RBAC settings");
    awaitSaid(deceived, "unable to find valid certification path");
    for (NodeProcess node : nodes) {
      awaitSaid(node, "waits for kubernetes-api to find nodes");
      assertThat(node.isReady()).isFalse();
      assertThat(node.log()).doesNotContain("Bearer ");
    }
    assertThat(founded()).as("clusters").isZero();

    api.bind("unbound");
    unbound.awaitReady(); // it does not wait for the node with the lowest address to found
    api.bind("stranger");
    stranger.awaitReady();
    awaitMembers(unbound, 2);
    assertThat(founded()).as("clusters").isEqualTo(1);
  }

  private static void awaitSaid(NodeProcess node, String text) {
    await().atMost(PATIENCE).until(() -> node.log().contains(text));
  }

  private static void awaitMembers(NodeProcess node, int members) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              JsonNode cluster = JSON.readTree(node.get("/v1/cluster").body());
              long up = 0;
              for (JsonNode member : cluster.path("members")) {
                up += member.path("status").asText().equals("up") ? 1 : 0;
              }
              return up == members;
            });
  }

  /** How many clusters were ever founded on the journal. */
  private int founded() throws SQLException {
    try (var connection = TestStorage.connection(database);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM reprise.cluster_events WHERE kind = 'founded'")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
