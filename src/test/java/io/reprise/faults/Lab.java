package io.reprise.faults;

import static org.awaitility.Awaitility.await;

import io.reprise.security.Authority;
import io.reprise.storage.NetworkServer;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

/**
 * Three nodes and a PostgreSQL, each on a host of its own, and what can be done to them. Runs on
 * the host of the clients, which reaches all of them.
 */
final class Lab {
  static final List<String> NODES = List.of("n1", "n2", "n3");
  static final String DATABASE = "db";
  static final String CLIENTS = "clients";
  static final List<String> HOSTS = List.of("n1", "n2", "n3", DATABASE, CLIENTS);

  /** The node whose clock can be set: its calls for the time take longer than those of others. */
  static final String WITH_CLOCK = "n2";

  private static final Duration READY_WITHIN = Duration.ofMinutes(4);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(3);
  private static final int SERVER_ERROR = 500;
  private static final int HTTP_PORT = 8420;
  private static final int MANAGEMENT_PORT = 8558;
  private static final int REMOTING_PORT = 25520;

  private final Namespaces network;
  private final Path folder;
  private final History history;
  private final NetworkServer database;
  private final Path certificates;
  private final Map<String, FaultNode> nodes = new LinkedHashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ASK_TIMEOUT)
          .build();

  /**
   * Starts PostgreSQL; not the nodes.
   *
   * @param classes class path of the nodes before that of the tests
   * @param settings more of them, for all nodes, as HOCON
   * @param clock whether {@link #WITH_CLOCK} gets a clock that can be set
   */
  Lab(
      Namespaces network,
      Path folder,
      History history,
      ScheduledExecutorService timer,
      List<Path> classes,
      String settings,
      Optional<Path> clock)
      throws IOException {
    this.network = network;
    this.folder = folder;
    this.history = history;
    this.database =
        new NetworkServer(
            Files.createDirectories(folder.resolve("postgres")),
            network.on(DATABASE),
            network.address(DATABASE),
            "10.231.77.0/24");
    this.certificates = new Authority("lab").issue(folder.resolve("certificates"), "reprise");
    List<Path> offers = new ArrayList<>(classes);
    offers.add(offer());
    for (String name : NODES) {
      Map<String, String> environment = new HashMap<>();
      if (clock.isPresent() && name.equals(WITH_CLOCK)) {
        setClock(Duration.ZERO);
        environment.put("LD_PRELOAD", clock.get().toString());
        environment.put("FAKETIME_TIMESTAMP_FILE", clockFile().toString());
        environment.put("FAKETIME_CACHE_DURATION", "1");
        environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0"); // or each wait with a time-out spins
      }
      FaultNode.Launch launch =
          new FaultNode.Launch(
              network.on(name),
              folder.resolve(name),
              offers,
              settings(name) + settings,
              environment);
      nodes.put(name, new FaultNode(name, launch, timer, history));
    }
  }

  /** A folder that offers the register as a component, beside those of the class path. */
  private Path offer() throws IOException {
    Path services = Files.createDirectories(folder.resolve("offers/META-INF/services"));
    Files.writeString(
        services.resolve("io.reprise.component.Components"), Register.Offer.class.getName());
    return folder.resolve("offers");
  }

  private String settings(String name) {
    String seeds =
        NODES.stream()
            .map(node -> "\"" + network.address(node) + ":" + REMOTING_PORT + "\"")
            .collect(Collectors.joining(", "));
    return """
        %s
        reprise.storage.connections = 6
        reprise.http { host = "%s", insecure = true }
        reprise.cluster {
          seeds = [%s]
          remoting-host = "%s"
          management-host = "%s"
          certificate-file = "%s/tls.crt", key-file = "%<s/tls.key", trust-file = "%<s/ca.crt"
        }
        """
        .formatted(
            TestStorage.configuredFor(database.coordinates()),
            network.address(name),
            seeds,
            network.address(name),
            network.address(name),
            certificates);
  }

  Coordinates database() {
    return database.coordinates();
  }

  FaultNode node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  Namespaces network() {
    return network;
  }

  History history() {
    return history;
  }

  /** All nodes, by name, and where they answer. */
  Map<String, String> authorities() {
    return NODES.stream()
        .collect(Collectors.toMap(name -> name, name -> network.address(name) + ":" + HTTP_PORT));
  }

  /** Starts one node after the other, so that the first one founds the cluster. */
  void start() throws IOException {
    for (String name : NODES) {
      node(name).start();
      if (name.equals(NODES.get(0))) {
        await().atMost(READY_WITHIN).until(() -> isReady(name));
      }
    }
    awaitReady();
  }

  /** Whether its management port says that it is ready. */
  boolean isReady(String name) throws InterruptedException {
    return get("http://" + network.address(name) + ":" + MANAGEMENT_PORT + "/ready")
        .filter(answer -> answer.statusCode() == 200)
        .isPresent();
  }

  void awaitReady() {
    for (String name : NODES) {
      await(name + " is ready").atMost(READY_WITHIN).until(() -> isReady(name));
    }
  }

  /** What an HTTP GET gives, if anything. */
  Optional<HttpResponse<String>> get(String uri) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).timeout(ASK_TIMEOUT).build();
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty(); // not now
    }
  }

  /** What a node answers to an HTTP GET of a path. */
  Optional<HttpResponse<String>> get(String name, String path) throws InterruptedException {
    return get("http://" + authorities().get(name) + path);
  }

  /**
   * What a node answers to an HTTP GET of a path, which it is asked again as long as it says, or
   * shows, that it can't answer now.
   */
  HttpResponse<String> answer(String name, String path) {
    return await("an answer of " + name + " to " + path)
        .atMost(READY_WITHIN)
        .until(
            () -> get(name, path),
            given -> given.filter(answer -> answer.statusCode() < SERVER_ERROR).isPresent())
        .orElseThrow();
  }

  // ── what can be done to it ──────────────────────────────────────────────────────────────────

  void killDatabase() throws IOException {
    database.kill();
  }

  void startDatabase() throws IOException {
    database.start();
  }

  /** From now on, or a second later, that node's clock is this far ahead, or behind. */
  void setClock(Duration ahead) throws IOException {
    Path next = folder.resolve("clock.next");
    Files.writeString(next, "%+ds%n".formatted(ahead.toSeconds()));
    Files.move(next, clockFile(), StandardCopyOption.ATOMIC_MOVE); // never seen half written
  }

  private Path clockFile() {
    return folder.resolve("clock").toAbsolutePath();
  }

  /** Ends all nodes in an orderly way. */
  void stop() throws InterruptedException {
    for (FaultNode node : nodes.values()) {
      node.stop();
    }
  }
}
