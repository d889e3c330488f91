package io.reprise.testkit.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.cli.Configuration;
import io.reprise.cli.Configuration.Flag;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.dev.Development;
import io.reprise.dev.Libraries;
import io.reprise.dev.ManualClock;
import io.reprise.storage.Storage.Coordinates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * A real node for the tests of a class, as a JUnit extension:
 *
 * <pre>{@code
 * @RegisterExtension static final TestNode NODE = TestNode.with(new Shop());
 * }</pre>
 *
 * <p>It has free ports, an empty database of a real PostgreSQL, and a clock that stands still until
 * {@link #advance} moves it. It starts before the first test of the class and stops after the last
 * one; tests of the class share its entities.
 */
public final class TestNode implements BeforeAllCallback, AfterAllCallback {

  /** What its clock shows at first. */
  public static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
  private static final String LOG_LEVEL = "reprise.log.level";

  private final List<Components> offers;
  private final Map<String, String> own = new LinkedHashMap<>();
  private final ManualClock clock = new ManualClock(BEGINNING);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private @Nullable Coordinates database;
  private @Nullable Node node;
  private String startedBy = "";

  private TestNode(List<Components> offers) {
    this.offers = offers;
  }

  /** A node with these components and no others. */
  public static TestNode with(Components... offers) {
    return new TestNode(List.of(offers));
  }

  /**
   * Sets what stands in {@code application.conf} otherwise, before it starts or is started again.
   *
   * @param key such as {@code reprise.interconnect.endpoints.payments.url}
   * @return this node
   */
  public TestNode set(String key, String value) {
    own.put(key, value);
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws BadComponent {
    if (node != null) { // classes that are nested in the one that has it share it
      return;
    }
    startedBy = context.getUniqueId();
    if (System.getProperty(LOG_LEVEL) == null) { // before the first logger is made
      System.setProperty(LOG_LEVEL, "WARN");
    }
    String clashes = clashes();
    if (!clashes.isEmpty()) {
      LoggerFactory.getLogger(TestNode.class).warn(clashes);
    }
    try {
      database = TestPostgres.database("template0");
      start();
    } catch (RuntimeException | LinkageError e) {
      if (clashes.isEmpty()) {
        throw e;
      }
      throw new IllegalStateException(clashes, e);
    }
  }

  /** On a node each jar of components has a class loader of its own; a test has one for all. */
  private static String clashes() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    List<String> clashes = Libraries.clashes(classPath);
    return clashes.isEmpty()
        ? ""
        : ("Libraries of this project are not those that a node is made of: %s. In production they"
                + " get along, for each jar of components is loaded apart; in this test they share"
                + " one class path. If the node fails here: take the expected versions, relocate"
                + " yours (maven-shade-plugin), or test without a node.")
            .formatted(String.join(", ", clashes));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getUniqueId().equals(startedBy)) {
      stop();
      Optional.ofNullable(database).ifPresent(TestPostgres::drop);
    }
  }

  /** Stops the node and starts another one on the same data: what is durable is there again. */
  public void restart() throws BadComponent {
    stop();
    start();
  }

  private void start() throws BadComponent {
    List<Installed> installed = new ArrayList<>();
    for (Components offer : offers) {
      for (Component<?, ?, ?> component : offer.components()) {
        installed.add(Installed.unpinned(component, offer.getClass().getName()));
      }
    }
    Development development =
        Development.none().withCatalog(Catalog.of(installed)).withClock(clock);
    node = Node.start(settings(), development);
  }

  private void stop() {
    Node running = node;
    node = null;
    if (running == null) {
      return;
    }
    try {
      running.stop().toCompletableFuture().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the node did not stop: " + e, e);
    }
  }

  /** Without the environment: a test must not depend on how a developer runs a node. */
  private Config settings() {
    Coordinates to = Optional.ofNullable(database).orElseThrow(TestNode::notRunning);
    Map<String, Object> settings =
        Map.of(
            "data", Path.of("target", "reprise-test").toAbsolutePath(),
            "http.port", 0,
            "cluster.remoting-port", TestPostgres.freePort(),
            "cluster.management-port", TestPostgres.freePort(),
            "storage.connections", 4,
            "storage.url",
                "jdbc:postgresql://%s:%d/%s".formatted(to.host(), to.port(), to.database()),
            "storage.user", to.user(),
            "storage.password", to.password());
    List<Flag> flags = new ArrayList<>();
    settings.forEach((key, value) -> flags.add(new Flag("TestNode", "reprise." + key, "" + value)));
    own.forEach((key, value) -> flags.add(new Flag("TestNode.set", key, value)));
    // Nodes of several tests in one JVM would have one name there.
    return ConfigFactory.parseString("akka.cluster.jmx.enabled = off")
        .withFallback(Configuration.load(Optional.empty(), Map.of(), flags).effective());
  }

  /** Where it listens, such as {@code http://127.0.0.1:40123}. */
  public String url() {
    InetSocketAddress address = running().httpAddress();
    return "http://%s:%d".formatted(address.getHostString(), address.getPort());
  }

  /** What its clock shows. */
  public Instant time() {
    return clock.instant();
  }

  /** Moves its clock on, and gives what it shows then. */
  public Instant advance(Duration by) {
    return clock.advance(by);
  }

  /**
   * Sends a command with a key of its own.
   *
   * @param entity such as {@code counter/ann}
   * @param body its fields as JSON, such as {@code {"by":2}}
   */
  public Answered send(String entity, String command, String body) {
    HttpRequest.Builder request =
        to("/v1/entities/" + entity + "/" + command)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return answered(entity, command + " " + body, request);
  }

  /**
   * Reads an entity.
   *
   * @param path such as {@code counter/ann}, {@code counter/ann/queries/total} or {@code
   *     counter/ann/entries}
   */
  public Answered get(String path) {
    String[] parts = path.split("[/?]", 3);
    if (parts.length < 2) {
      throw new IllegalArgumentException(
          "path: %s (expected: an entity first, such as counter/ann)".formatted(path));
    }
    String entity = parts[0] + "/" + parts[1];
    return answered(entity, "GET " + path, to("/v1/entities/" + path).GET());
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path)).timeout(REQUEST_TIMEOUT);
  }

  private Answered answered(String entity, String asked, HttpRequest.Builder request) {
    HttpResponse<String> response = response(request);
    return new Answered(
        asked + " to " + entity,
        response.statusCode(),
        response.body(),
        () -> response(to("/v1/entities/" + entity).GET()).body());
  }

  private HttpResponse<String> response(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("no answer of the node: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the node had not answered", e);
    }
  }

  private Node running() {
    return Optional.ofNullable(node).orElseThrow(TestNode::notRunning);
  }

  private static IllegalStateException notRunning() {
    return new IllegalStateException(
        "the node does not run (expected: in a static field with @RegisterExtension)");
  }
}
