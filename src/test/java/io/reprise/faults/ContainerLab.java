package io.reprise.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reprise.security.Authority;
import io.reprise.storage.NetworkServer;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Three nodes, each in a container and on a host of its own, and a PostgreSQL that they share. A
 * node is looked at from outside, as a kubelet does, and asked from inside, as an operator does.
 */
final class ContainerLab implements AutoCloseable {
  static final List<String> NODES = List.of("n1", "n2", "n3");
  static final Duration PATIENCE = Duration.ofMinutes(3);

  /** By {@code ./.ci/run} and by hand: mvn -Pimage package -DskipTests. */
  static final Path IMAGE = Path.of("target", "reprise-image.tar");

  private static final ObjectMapper JSON = new ObjectMapper();

  static final String MEMORY_MIB = "768";
  private static final String CPUS = "1";
  private static final String DATABASE = "db";
  private static final String CALLER = "caller";
  private static final int REMOTING_PORT = 25520;
  private static final int MANAGEMENT_PORT = 8558;
  private static final int HTTP_PORT = 8420;

  private static final Duration LOOK = Duration.ofSeconds(3);

  /**
   * Longer than reprise.http.command-timeout and read-timeout: no answer is an answer of the node.
   */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final Path folder;
  private final Namespaces network;
  private final Podman podman;
  private final NetworkServer database;
  private String image = "reprise";

  private ContainerLab(Path folder, Namespaces network, Podman podman, NetworkServer database) {
    this.folder = folder;
    this.network = network;
    this.podman = podman;
    this.database = database;
  }

  /** Loads the image and starts PostgreSQL; not the nodes. */
  static ContainerLab open(Path folder) throws IOException, InterruptedException {
    List<String> hosts = new ArrayList<>(NODES);
    hosts.addAll(List.of(DATABASE, CALLER));
    Podman podman = new Podman(folder.resolve("podman"));
    podman.load(IMAGE);
    Namespaces network = Namespaces.create(hosts);
    try {
      NetworkServer database =
          new NetworkServer(
              Files.createTempDirectory(folder, "postgres").toAbsolutePath(),
              network.on(DATABASE),
              network.address(DATABASE),
              "10.231.77.0/24");
      return new ContainerLab(folder, network, podman, database);
    } catch (IOException e) {
      network.close();
      throw e;
    }
  }

  Podman podman() {
    return podman;
  }

  Namespaces network() {
    return network;
  }

  /** What nobody must find anywhere. */
  String password() {
    return database.coordinates().password();
  }

  /** How others name a node. */
  String address(String name) {
    return network.address(name) + ":" + REMOTING_PORT;
  }

  /** Starts all nodes again, from another image, and waits until they are ready. */
  void restart(String other) throws IOException, InterruptedException {
    image = other;
    for (String name : NODES) {
      podman.remove(name);
    }
    whole();
  }

  private void start(String name) throws IOException, InterruptedException {
    podman.start(
        name,
        List.of(
            "--network=ns:/run/netns/" + network.name(name),
            "--memory=" + MEMORY_MIB + "m",
            "--cpus=" + CPUS,
            "--volume=" + settings(name) + ":/etc/reprise/reprise.conf:ro",
            "--volume=" + certificates() + ":/etc/reprise/secrets/nodes:ro"),
        List.of(image, "node", "--config", "/etc/reprise/reprise.conf"));
  }

  /** Starts those nodes that don't run, and waits until all are ready. */
  void whole() throws IOException, InterruptedException {
    for (String name : NODES) {
      if (!podman.isRunning(name)) {
        start(name);
      }
    }
    for (String name : NODES) {
      await(name + " is ready").atMost(PATIENCE).until(() -> isReady(name));
    }
    await("all are members").atMost(PATIENCE).until(() -> members() == NODES.size());
  }

  /** As a kubelet sees it; one that has ended meanwhile is an error. */
  private boolean isReady(String name) throws IOException, InterruptedException {
    if (!podman.isRunning(name)) {
      throw new IllegalStateException(
          name + " has ended with " + podman.exitCode(name) + ": " + podman.logs(name));
    }
    return curl(LOOK, url(name, MANAGEMENT_PORT, "/ready"), List.of()).exit() == 0;
  }

  /** How many nodes the first one reaches and shows as up. */
  private int members() throws IOException, InterruptedException {
    Commands.Ended said = curl(LOOK, url(NODES.get(0), HTTP_PORT, "/v1/cluster"), List.of());
    int up = 0;
    if (said.exit() == 0) {
      for (JsonNode member : JSON.readTree(said.output()).path("members")) {
        boolean reached = member.path("reachable").asBoolean();
        up += reached && member.path("status").asText().equals("up") ? 1 : 0;
      }
    }
    return up;
  }

  /** Asks a node over HTTP, from another host; {@code more} are options of curl. */
  Commands.Ended http(String name, String path, List<String> more)
      throws IOException, InterruptedException {
    return curl(ANSWER, url(name, HTTP_PORT, path), more);
  }

  private String url(String name, int port, String path) {
    return "http://" + network.address(name) + ":" + port + path;
  }

  private Commands.Ended curl(Duration timeLimit, String url, List<String> more)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(network.on(CALLER));
    line.addAll(List.of("curl", "--silent", "--show-error", "--fail-with-body"));
    line.addAll(List.of("--max-time", "" + timeLimit.toSeconds()));
    line.addAll(more);
    line.add(url);
    return Commands.tried("", line);
  }

  /** Waits until its first process has ended; gives what with. */
  int awaitEnd(String name) throws IOException, InterruptedException {
    await(name + " has ended").atMost(PATIENCE).until(() -> !podman.isRunning(name));
    return podman.exitCode(name);
  }

  /** Runs a verb beside a node, in its container. */
  Podman.Ended verb(String name, String... verb) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("reprise"));
    line.addAll(List.of(verb));
    return podman.exec(name, line.toArray(String[]::new));
  }

  /** A file that the user of the image may read, as a secret is mounted. */
  private Path settings(String name) throws IOException, InterruptedException {
    String seeds =
        NODES.stream().map(node -> "\"" + address(node) + "\"").collect(Collectors.joining(", "));
    Path file = folder.resolve(name + ".conf").toAbsolutePath();
    Files.writeString(
        file,
        """
        %s
        reprise.http { host = "0.0.0.0", insecure = on }
        reprise.certificate-warn-within = 1h # those of a test are for a day
        reprise.cluster {
          seeds = [%s]
          remoting-host = "%s"
          management-host = "%s"
          certificate-file = /etc/reprise/secrets/nodes/tls.crt
          key-file = /etc/reprise/secrets/nodes/tls.key
          trust-file = /etc/reprise/secrets/nodes/ca.crt
        }
        # Three nodes on a machine that may have two processors, and be busy: slow is not dead.
        akka.cluster.failure-detector.acceptable-heartbeat-pause = 10s
        """
            .formatted(
                TestStorage.configuredFor(database.coordinates()),
                seeds,
                network.address(name),
                network.address(name)));
    Commands.run("chown", "0:10001", file.toString());
    Commands.run("chmod", "0640", file.toString());
    return file;
  }

  /** Of all nodes, as a secret is mounted. */
  private Path certificates() throws IOException, InterruptedException {
    Path files = folder.resolve("certificates").toAbsolutePath();
    if (!Files.exists(files)) {
      new Authority("lab").issue(files, "reprise");
      Commands.run("chown", "-R", "0:10001", files.toString());
      Commands.run("chmod", "-R", "u=rwX,g=rX,o=", files.toString());
    }
    return files;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try (network) {
      podman.close();
      database.kill();
    }
  }
}
