package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cluster.Parcels;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.Development;
import io.reprise.journal.Entry;
import io.reprise.journal.Rows;
import io.reprise.replay.MadeHistory;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes with different releases of one component on one journal. */
class TwoVersionsTest {

  private static final int STOP_SECONDS_MAX = 60;
  private static final int PARCELS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Storage.Coordinates database = TestStorage.emptyDatabase();
  private final int seed = TestStorage.freePort();
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Node node : nodes) {
      stop(node);
    }
  }

  private static void stop(Node node) throws Exception {
    node.stop().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
  }

  private Node node(String release, int remoting, int management, String onUnreadable)
      throws BadComponent {
    Config config =
        ConfigFactory.parseString(
                """
                reprise {
                  data = "%s"
                  storage.connections = 6
                  http.port = 0
                  cluster {
                    remoting-port = %d, management-port = %d
                    seeds = ["127.0.0.1:%d", "127.0.0.1:%d"]
                    on-unreadable = %s
                  }
                }
                akka.cluster.sharding.rebalance-interval = 1s
                akka.cluster.jmx.enabled = off # two nodes in one JVM would have one name
                """
                    .formatted(
                        Path.of("target", "test-data").toAbsolutePath(),
                        remoting,
                        management,
                        seed,
                        remoting,
                        onUnreadable))
            .withFallback(ConfigFactory.parseString(TestStorage.configuredFor(database)))
            .withFallback(ConfigFactory.load());
    Installed parcel = Parcels.installed(release);
    return Node.start(config, Development.none().withCatalog(Catalog.of(List.of(parcel))));
  }

  private Node started(String release, int remoting, String onUnreadable) throws BadComponent {
    Node node = node(release, remoting, TestStorage.freePort(), onUnreadable);
    nodes.add(node);
    return node;
  }

  /** What a newer node has written before it was stopped. */
  private void writtenByNewer() {
    Installed newer = Parcels.installed("writes");
    try (Storage storage =
        Storage.open(TestStorage.settings(TestStorage.configuredFor(database)))) {
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < PARCELS; i++) {
        entries.addAll(
            new MadeHistory(newer, "p" + i)
                .command("send", "{\"to\":\"Ann\"}")
                .command("return", "{}")
                .command("send", "{\"to\":\"Bob\"}")
                .entries());
      }
      new Rows(storage).insert(entries);
    }
  }

  @Test
  void an_entity_that_an_older_node_can_not_read_moves_to_a_newer_one() throws Exception {
    Node older = started("before", seed, "run");
    writtenByNewer();
    HttpResponse<String> alone = get(older, "p0");
    assertThat(alone.statusCode()).isEqualTo(503);
    assertThat(alone.body())
        .contains("\"code\":\"newer-entry\"", "\"retryable\":true")
        .contains(
            "parcel/p0 sequence 2: event returned no longer decodes",
            "It was written by version 2 of the component, this node runs version 1.");
    assertThat(post(older, "own/send", "{\"to\":\"Ann\"}").statusCode()).isEqualTo(200);

    Node newer = started("writes", TestStorage.freePort(), "run");
    for (int i = 0; i < PARCELS; i++) {
      String id = "p" + i;
      await(id)
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(get(older, id).statusCode()).isEqualTo(200));
      assertThat(get(newer, id).body()).contains("\"to\":\"Bob\"");
      HttpResponse<String> returned = post(older, id + "/return", "{}");
      assertThat(returned.headers().firstValue("Reprise-Component-Version")).contains("2");
    }
    assertThat(get(older, "own").statusCode()).isEqualTo(200);
    await("none is out of service any more").atMost(PATIENCE).until(() -> outOfService() == 0);
  }

  private long outOfService() throws SQLException {
    try (Connection connection = TestStorage.connection(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM reprise.out_of_service")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void a_node_is_not_ready_while_another_one_could_not_read_it() throws Exception {
    Node older = started("before", seed, "wait");
    int management = TestStorage.freePort();
    CompletableFuture<Node> newer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return node("writes", TestStorage.freePort(), management, "wait");
              } catch (BadComponent e) {
                throw new AssertionError(e);
              }
            });
    URI ready = URI.create("http://127.0.0.1:" + management + "/ready");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(get(ready).body())
                    .contains(
                        "component parcel: node 127.0.0.1:" + seed + " (version 1) can't read",
                        "event returned (the name is unknown)",
                        "or stop node 127.0.0.1:" + seed));
    assertThat(get(ready).statusCode()).isEqualTo(500);
    assertThat(newer).isNotDone();

    nodes.remove(older);
    stop(older);
    nodes.add(newer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    await("ready").atMost(PATIENCE).until(() -> get(ready).statusCode() == 200);
  }

  private static HttpResponse<String> get(Node node, String id) throws Exception {
    return get(uri(node, id));
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(Node node, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(node, path))
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(Node node, String path) {
    return URI.create(
        "http://127.0.0.1:" + node.httpAddress().getPort() + "/v1/entities/parcel/" + path);
  }
}
