package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.Development;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.Verification;
import io.reprise.replay.Verified;
import io.reprise.storage.ArchivedServer;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A PostgreSQL with an archive of its log is recovered up to a point in time in a second one, as
 * docs/backup.md says. What was confirmed before the point is there, what came after is not; all
 * agrees; a node that still runs notices, and another one goes on from there.
 */
class PointInTimeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int NOTES = 40;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Installed> relays;

  PointInTimeTest() throws Exception {
    relays = List.of(Installed.unpinned(Relay.COMPONENT, "test"));
  }

  private Node node(Storage.Coordinates database) throws Exception {
    return Node.start(
        ConfigFactory.parseString(
                """
                reprise {
                  data = "%s", http.port = 0
                  entity.snapshot-every-entries = 5
                  storage.look-every = 500 ms
                  cluster { remoting-port = %d, management-port = %d }
                }
                akka.cluster.jmx.enabled = off # nodes of other tests have the same name
                """
                    .formatted(
                        Path.of("target", "test-data").toAbsolutePath(),
                        TestStorage.freePort(),
                        TestStorage.freePort()))
            .withFallback(ConfigFactory.parseString(TestStorage.configuredFor(database)))
            .withFallback(ConfigFactory.load()),
        Development.none().withCatalog(Catalog.of(relays)));
  }

  private HttpResponse<String> send(Node node, String path, String body, String key)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(node, path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(Node node, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(node, path)).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(Node node, String path) {
    return URI.create(
        "http://127.0.0.1:%d/v1/entities/relay/%s".formatted(node.httpAddress().getPort(), path));
  }

  private void accepted(Node node, String path, String body, String key) throws Exception {
    HttpResponse<String> answer = send(node, path, body, key);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** Notes with keys, messages to two others, timers. */
  private void load(Node node, String when) throws Exception {
    for (int i = 0; i < NOTES; i++) {
      accepted(node, "r" + i % 4 + "/note", "{\"text\":\"n\"}", when + i);
      accepted(
          node,
          "s" + i % 4 + "/pass",
          "{\"to\":[\"r0\",\"q\"],\"text\":\"m\",\"times\":1}",
          when + "p" + i);
    }
    accepted(node, "t/wake", "{\"timer\":\"" + when + "\",\"after\":\"PT10S\"}", when + "t");
  }

  private Verified verify(Storage.Coordinates database) throws Exception {
    ReplaySettings settings = ReplaySettings.from(ConfigFactory.load().getConfig("reprise.replay"));
    try (Storage storage =
        Storage.openToRead(
            TestStorage.settings(TestStorage.configuredFor(database)), 2, PATIENCE)) {
      return Verification.run(
          new JournalScan(storage, 500, 1 << 20, PATIENCE),
          Catalog.of(relays),
          Scope.all(),
          settings,
          (entries, faults) -> {});
    }
  }

  @Test
  void what_was_confirmed_before_the_point_is_there_and_all_agrees() throws Exception {
    try (ArchivedServer servers = new ArchivedServer()) {
      Node node = node(servers.front());
      load(node, "before");
      servers.baseBackup();
      load(node, "later");
      accepted(node, "w/post", GONE, "parked"); // waits for somebody
      accepted(node, "k/note", "{\"text\":\"kept\"}", "kept");
      String point = servers.now();
      accepted(node, "k/note", "{\"text\":\"lost\"}", "lost");
      load(node, "after");

      servers.recoverTo(point);
      Verified verified = verify(servers.second());
      assertThat(verified.faults()).isEmpty();
      assertThat(verified.snapshots()).isPositive();
      Verified.Agreement agreed = verified.agreement().orElseThrow();
      assertThat(agreed.waiting()).isPositive();
      assertThat(agreed.done()).isGreaterThan(NOTES);

      servers.toSecond();
      is_as_of_the_point(node);
      node.stop().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Node next = node(servers.second());
      goes_on(next, servers);
      next.stop().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static final String GONE =
      "{\"component\":\"gone\",\"id\":\"x\",\"command\":\"y\",\"body\":{}}";

  /** The node has run on: what it had in memory of after the point is gone as well. */
  private void is_as_of_the_point(Node node) throws Exception {
    await("the node reads from the second server")
        .atMost(PATIENCE)
        .until(
            () -> get(node, "k?consistency=linearizable").body(),
            body -> body.contains("[\"kept\"]"));
    assertThat(get(node, "k/outcomes/kept").statusCode()).isEqualTo(200);
    assertThat(get(node, "k/outcomes/lost").statusCode()).isEqualTo(404);
  }

  private void goes_on(Node node, ArchivedServer servers) throws Exception {
    HttpResponse<String> again = send(node, "k/note", "{\"text\":\"kept\"}", "kept");
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    HttpResponse<String> lost = send(node, "k/note", "{\"text\":\"lost\"}", "lost");
    assertThat(lost.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(lost.body()).contains("\"sequence\":2");
    assertThat(get(node, "k").body()).contains("[\"kept\",\"lost\"]");
    await("timers that were set before the point run off, once each, and none after it")
        .atMost(PATIENCE)
        .until(
            () -> get(node, "t").body(),
            body -> body.contains("woken before") && body.contains("woken later"));
    assertThat(get(node, "t").body()).doesNotContain("woken after");
    await("messages that waited at the point arrive")
        .atMost(PATIENCE)
        .until(() -> verify(servers.second()).agreement().orElseThrow().waiting() == 1);
    assertThat(verify(servers.second()).faults()).isEmpty();
  }
}
