package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.Development;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.io.IOException;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Deliveries and entities of two nodes: what one hands over, the other carries out. */
class TwoNodesDeliveryTest {

  private static final int STOP_SECONDS_MAX = 60;
  private static final int SENDERS = 24;
  private static final int MESSAGES = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Storage.Coordinates DATABASE = TestStorage.emptyDatabase();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Node first;
  private static Node second;

  @BeforeAll
  static void start() throws BadComponent {
    int port = TestStorage.freePort();
    first = node(port, port);
    second = node(TestStorage.freePort(), port);
  }

  @AfterAll
  static void stop() throws Exception {
    first.stop().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    second.stop().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
  }

  private static Node node(int port, int seed) throws BadComponent {
    Config config =
        ConfigFactory.parseString(
                """
                reprise {
                  data = "%s"
                  storage.connections = 6
                  http.port = 0
                  cluster { remoting-port = %d, management-port = %d, seeds = ["127.0.0.1:%d"] }
                }
                akka.cluster.jmx.enabled = off # two nodes in one JVM would have one name
                """
                    .formatted(
                        Path.of("target", "test-data").toAbsolutePath(),
                        port,
                        TestStorage.freePort(),
                        seed))
            .withFallback(ConfigFactory.parseString(TestStorage.configuredFor(DATABASE)))
            .withFallback(ConfigFactory.load());
    Installed relay = Installed.unpinned(Relay.COMPONENT, "test");
    return Node.start(config, Development.none().withCatalog(Catalog.of(List.of(relay))));
  }

  @Test
  void messages_between_entities_of_two_nodes_arrive_once_and_in_order() throws Exception {
    for (int i = 0; i < SENDERS; i++) {
      Node node = i % 2 == 0 ? first : second;
      post(
          node,
          "relay/s" + i + "/pass",
          "{\"to\":[\"r%d\"],\"text\":\"t\",\"times\":%d}".formatted(i, MESSAGES));
    }
    List<String> expected = IntStream.range(0, MESSAGES).mapToObj(i -> "\"t" + i + "\"").toList();
    for (int i = 0; i < SENDERS; i++) {
      String receiver = "relay/r" + i;
      Awaitility.await(receiver)
          .atMost(PATIENCE)
          .until(() -> get(first, receiver).contains(String.join(",", expected)));
      String sender = "relay/s" + i;
      Awaitility.await(sender)
          .atMost(PATIENCE)
          .until(() -> get(second, sender).split(" accepted", -1).length == MESSAGES + 1);
    }
    Awaitility.await("outbox").atMost(PATIENCE).until(() -> count("reprise.outbox") == 0);
    assertThat(count("reprise.handled")).isEqualTo(2L * SENDERS * MESSAGES);
    assertThat(count("event_journal")).isEqualTo(SENDERS + 2L * SENDERS * MESSAGES);
  }

  private static void post(Node node, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(node, path))
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  private static String get(Node node, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(node, path)).timeout(PATIENCE).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static URI uri(Node node, String path) {
    return URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + "/v1/entities/" + path);
  }

  private static long count(String table) throws SQLException {
    try (Connection connection = TestStorage.connection(DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
