package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.Node;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A journal has one cluster, however its nodes start. */
class OneClusterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Test
  void nodes_that_start_at_once_found_one_cluster() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    List<Integer> ports = List.of(port(), port(), port());
    List<CompletableFuture<Node>> starting = new ArrayList<>();
    for (int port : ports) {
      starting.add(CompletableFuture.supplyAsync(() -> started(database, port, ports)));
    }
    List<Node> nodes =
        starting.stream()
            .map(node -> node.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
            .toList();
    try {
      for (Node node : nodes) {
        Awaitility.await().atMost(PATIENCE).until(() -> up(node) == ports.size());
      }
      Awaitility.await("all answer in time")
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(report(nodes.get(0)).members())
                      .extracting(MemberReport::answered)
                      .containsOnly(true));
      assertThat(
              report(nodes.get(0)).events().stream()
                  .filter(event -> event.kind().equals("founded")))
          .hasSize(1);
      Awaitility.await("all shards are given from the start")
          .atMost(PATIENCE)
          .until(() -> shards(nodes.get(0)) == 64);
    } finally {
      for (Node node : nodes) {
        ClusterNodes.stop(node);
      }
    }
  }

  @Test
  void a_second_cluster_on_a_journal_is_refused() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    int port = port();
    Node node = ClusterNodes.start(database, port, List.of(), "");
    try {
      assertThatThrownBy(() -> ClusterNodes.start(database, port(), List.of(), ""))
          .hasMessageContaining("reprise.cluster.seeds: none (expected: one of 127.0.0.1:" + port)
          .hasMessageContaining("a journal belongs to one cluster");
      int other = port();
      assertThatThrownBy(() -> ClusterNodes.start(database, other, List.of(other), ""))
          .hasMessageContaining("reprise.cluster.seeds: [127.0.0.1:" + other + "] (expected: ");
    } finally {
      ClusterNodes.stop(node);
    }
    ClusterNodes.stop(ClusterNodes.start(database, port(), List.of(), "")); // it has left
  }

  @Test
  void a_node_that_was_left_behind_stops_and_says_so() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    Node node = ClusterNodes.start(database, port(), List.of(), "");
    run(database, "UPDATE reprise.cluster SET incarnation = gen_random_uuid()");
    assertThatThrownBy(
            () ->
                node.whenTerminated()
                    .toCompletableFuture()
                    .get(ClusterNodes.STOP_SECONDS_MAX, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NodeStopped.class)
        .hasMessageContaining("another cluster was founded on the journal");
  }

  @Test
  void a_seed_that_starts_again_waits_for_nodes_that_may_still_run() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    int port = port();
    int other = port();
    List<Integer> seeds = List.of(port, other);
    String endsWhole = "reprise.end-within = 50 s\n"; // until its port is free
    ClusterNodes.stop(ClusterNodes.start(database, port, seeds, endsWhole));
    run( // as if one ran that can't be reached
        database,
        "INSERT INTO reprise.nodes (address, run, incarnation, version, components, seen)"
            + " SELECT '127.0.0.1:"
            + other
            + "', gen_random_uuid(), incarnation, '', '{}', clock_timestamp()"
            + " FROM reprise.cluster");
    assertThatThrownBy(
            () ->
                ClusterNodes.start(
                    database,
                    port,
                    seeds,
                    endsWhole
                        + "reprise.cluster { join-timeout = 20s, gone-after = 10 minutes,"
                        + " leave-apart-after = 10 minutes }"))
        .hasMessageContaining(
            "no member after 20 s of waiting for an answer of 127.0.0.1:" + other);
    run(database, "UPDATE reprise.nodes SET seen = clock_timestamp() + interval '1 hour'");
    ClusterNodes.stop(ClusterNodes.start(database, port, seeds, "")); // of a clock set back
  }

  @Test
  void a_node_under_the_address_of_one_that_runs_is_refused() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    int port = port();
    Node node = ClusterNodes.start(database, port, List.of(), "");
    try {
      String elsewhere = // another socket, as on another machine
          "akka.remote.artery.bind { hostname = \"127.0.0.2\", port = " + port + " }\n";
      String patient = // the one that runs may be late to say so
          """
          reprise.cluster {
            registry-timeout = 20s, gone-after = 1 minute, leave-without-database-after = 1 minute
            leave-apart-after = 1 minute
          }
          """;
      assertThatThrownBy(() -> ClusterNodes.start(database, port, List.of(), elsewhere + patient))
          .hasMessageContaining("reprise.cluster.remoting-host and -port: 127.0.0.1:" + port)
          .hasMessageContaining("another process runs under it");
      assertThat(up(node)).isEqualTo(1);
    } finally {
      ClusterNodes.stop(node);
    }
  }

  @Test
  void a_node_whose_row_was_lost_writes_it_again() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    int port = port();
    Node node = ClusterNodes.start(database, port, List.of(), "");
    try {
      run(database, "DELETE FROM reprise.nodes"); // as a standby that takes over may lack it
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> report(node).members().stream().allMatch(each -> each.seen().isPresent()));
      assertThat(up(node)).isEqualTo(1);
    } finally {
      ClusterNodes.stop(node);
    }
  }

  @Test
  void connections_that_were_lost_in_between_are_not_taken_for_a_database_that_is_away()
      throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    String patient = // with a machine that has much else to do
        """
        reprise.cluster {
          registry-timeout = 20s, gone-after = 1 minute, leave-without-database-after = 1 minute
          leave-apart-after = 1 minute
        }
        """;
    Node node = ClusterNodes.start(database, port(), List.of(), patient);
    try {
      assertThat(report(node).databaseProblem()).isEmpty();
      run(database, ClusterNodes.LOSE_CONNECTIONS);
      assertThat(report(node).databaseProblem()).isEmpty();
    } finally {
      ClusterNodes.stop(node);
    }
  }

  private static Node started(Storage.Coordinates database, int port, List<Integer> seeds) {
    try {
      return ClusterNodes.start(database, port, seeds, "");
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static int port() {
    return TestStorage.freePort();
  }

  private static long up(Node node) {
    return report(node).members().stream().filter(each -> each.status().equals("up")).count();
  }

  private static int shards(Node node) {
    return report(node).members().stream()
        .mapToInt(member -> member.shards().getOrDefault("wallet", 0))
        .sum();
  }

  private static ClusterReport report(Node node) {
    return node.cluster().report().toCompletableFuture().join();
  }

  private static void run(Storage.Coordinates database, String sql) throws SQLException {
    try (Connection connection = TestStorage.connection(database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
