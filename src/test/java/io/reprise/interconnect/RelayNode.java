package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.Development;
import io.reprise.dev.ManualClock;
import io.reprise.storage.Storage.Coordinates;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node with {@link Relay}s and a clock that is moved by hand, whose tables a test can look into.
 */
final class RelayNode implements BeforeAllCallback, AfterAllCallback {
  /**
   * How long a test waits for what must come: one waits for 10,000 messages, each after another.
   */
  static final Duration PATIENCE = Duration.ofMinutes(15);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final HttpClient client = HttpClient.newHttpClient();
  private final Coordinates database = TestStorage.emptyDatabase();
  private final String more;
  private @Nullable Connection watching;
  private @Nullable Node node;

  RelayNode() {
    this("");
  }

  /** With further settings of its own, in HOCON. */
  RelayNode(String more) {
    this.more = more;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    watching = TestStorage.connection(database);
    start();
  }

  private void start() throws BadComponent {
    Catalog relays = Catalog.of(List.of(Installed.unpinned(Relay.COMPONENT, "test")));
    node =
        Node.start(
            ConfigFactory.parseString(
                    """
                    reprise {
                      data = "%s", http.port = 0
                      cluster { remoting-port = %d, management-port = %d }
                    }
                    akka.cluster.jmx.enabled = off # nodes of other tests have the same name
                    """
                        .formatted(
                            Path.of("target", "test-data").toAbsolutePath(),
                            TestStorage.freePort(),
                            TestStorage.freePort()))
                .withFallback(ConfigFactory.parseString(more))
                .withFallback(ConfigFactory.parseString(TestStorage.configuredFor(database)))
                .withFallback(ConfigFactory.load()),
            Development.none().withCatalog(relays).withClock(clock));
  }

  private void stop() throws Exception {
    Objects.requireNonNull(node)
        .stop()
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    stop();
    Objects.requireNonNull(watching).close();
  }

  /** Stops it and starts another one on the same data. */
  void restart() throws Exception {
    stop();
    start();
  }

  Coordinates database() {
    return database;
  }

  Instant time() {
    return clock.instant();
  }

  void advance(Duration by) {
    clock.advance(by);
  }

  /** Gives a relay a command, which must be accepted. */
  void send(String id, String command, String body) throws Exception {
    HttpResponse<String> answer =
        sending(id, command, body).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  CompletableFuture<HttpResponse<String>> sending(String id, String command, String body) {
    int port = Objects.requireNonNull(node).httpAddress().getPort();
    URI uri =
        URI.create("http://127.0.0.1:%d/v1/entities/relay/%s/%s".formatted(port, id, command));
    return client.sendAsync(
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Waits until nothing of some senders is in the outbox, as a condition on its columns. */
  void awaitNone(String condition) {
    Awaitility.await("nothing in the outbox where " + condition)
        .atMost(PATIENCE)
        .until(() -> value("SELECT count(*) FROM reprise.outbox WHERE " + condition) == 0);
  }

  /** What a relay has noted, by the journal. */
  List<String> notes(String id) throws SQLException {
    return values(
        "SELECT entry -> 'event' -> 'body' ->> 'text' FROM reprise.entries"
            + " WHERE persistence_id = 'relay|"
            + id
            + "' AND kind = 'noted' ORDER BY sequence");
  }

  List<String> values(String select) throws SQLException {
    try (Statement statement = Objects.requireNonNull(watching).createStatement();
        ResultSet rows = statement.executeQuery(select)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  long value(String select) throws SQLException {
    return Long.parseLong(values(select).get(0));
  }
}
