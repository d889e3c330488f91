package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.Node;
import io.reprise.storage.Forwarder;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
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
      ClusterNodes.stop(two);
      ClusterNodes.stop(one);
    }
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
