package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.Node;
import io.reprise.storage.Forwarder;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import io.reprise.telemetry.Scraped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A node that does not reach the database, while another does. */
class CutOffTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String SOON =
      """
      reprise.cluster { leave-without-database-after = 5s, registry-timeout = 1s, gone-after = 4s }
      """;

  @Test
  void leaves_by_itself_so_that_its_entities_go_on_elsewhere() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    int first = TestStorage.freePort();
    int second = TestStorage.freePort();
    List<Integer> seeds = List.of(first, second);
    Node stays = ClusterNodes.start(database, first, seeds, SOON);
    try (Forwarder way = new Forwarder(database.port())) {
      Storage.Coordinates through = through(way, database);
      Node leaves = ClusterNodes.start(through, second, seeds, SOON);
      way.close();
      assertThatThrownBy(
              () ->
                  leaves
                      .whenTerminated()
                      .toCompletableFuture()
                      .get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .hasCauseInstanceOf(NodeStopped.class)
          .hasMessageContaining("this node has not reached the database")
          .hasMessageContaining("127.0.0.1:" + first + " does");
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> report(stays).members().stream().filter(this::isMember).count() == 1);
    assertThat(report(stays).events())
        .anyMatch(
            event ->
                event.kind().equals("cut-off") && event.subject().equals("127.0.0.1:" + second));
    ClusterNodes.stop(stays);
  }

  @Test
  void stays_if_nobody_reaches_it() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    int first = TestStorage.freePort();
    int second = TestStorage.freePort();
    List<Integer> seeds = List.of(first, second);
    try (Forwarder way = new Forwarder(database.port())) {
      Storage.Coordinates through = through(way, database);
      Node one = ClusterNodes.start(through, first, seeds, SOON);
      Node two = ClusterNodes.start(through, second, seeds, SOON);
      way.close();
      Awaitility.await("long enough to leave")
          .atMost(PATIENCE)
          .until(
              () ->
                  report(one).members().stream()
                      .allMatch(
                          member ->
                              member
                                  .databaseSeen()
                                  .map(ago -> ago.compareTo(Duration.ofSeconds(10)) > 0)
                                  .orElse(false)));
      assertThat(report(one).members()).hasSize(2);
      assertThat(report(one).databaseProblem()).isPresent();
      Scraped seen = metrics(one);
      assertThat(seen.of("reprise_database_up")).isZero();
      assertThat(seen.of("reprise_node_ready")).isZero();
      assertThat(seen.of("reprise_registry_renewal_age_seconds")).isGreaterThan(10);
      assertThat(seen.of("reprise_cluster_members", "status", "up")).isEqualTo(2);
      Awaitility.await("the oldest node takes shards from itself, and gives them to the other")
          .atMost(PATIENCE)
          .until(() -> moved(metrics(one), "went") > 0 && moved(metrics(two), "came") > 0);
      assertThat(handedOver(metrics(one))).isPositive();
      ClusterNodes.stop(two);
      ClusterNodes.stop(one);
    }
  }

  private static double moved(Scraped page, String direction) {
    return page.of("reprise_shard_moves_total", "direction", direction);
  }

  private static double handedOver(Scraped page) {
    return page.of("reprise_shard_hand_off_duration_seconds_count", "component", "wallet");
  }

  private static Scraped metrics(Node node) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.managementUrl() + "/metrics"))
            .timeout(PATIENCE)
            .build();
    return new Scraped(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static Storage.Coordinates through(Forwarder way, Storage.Coordinates database) {
    return new Storage.Coordinates(
        database.host(), way.port(), database.database(), database.user(), database.password());
  }

  private boolean isMember(MemberReport member) {
    return !member.status().equals("gone");
  }

  private static ClusterReport report(Node node) {
    return node.cluster().report().toCompletableFuture().join();
  }
}
