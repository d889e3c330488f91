package io.reprise;

import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A node in a process of its own, as people run it, with its data in a folder that outlives it. */
final class NodeProcess implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(4);
  private static final Duration END_TIMEOUT = Duration.ofMinutes(1);

  /** Longer than the phases of leaving take together, if each takes what it may. */
  private static final Duration LEAVE_TIMEOUT = Duration.ofMinutes(3);

  private final Path folder;
  private final String host;
  private final int httpPort;
  private final List<Integer> otherPorts;
  private final String settings;
  private final Program program;
  private final HttpClient client = HttpClient.newHttpClient();
  private Process process;

  /** A folder below {@code target}, empty even if a run of before has left something there. */
  static Path emptyFolder(String kind, String name) throws IOException {
    Path folder = Path.of("target", kind, name).toAbsolutePath();
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return folder;
  }

  /** Ports for a node. */
  static List<Integer> freePorts() {
    return Stream.generate(TestStorage::freePort).distinct().limit(4).toList();
  }

  /**
   * What is run.
   *
   * @param verb of the command line
   * @param classes class path before that of the tests, such as a folder that offers components
   * @param variables of its environment, beyond those that each node gets here
   */
  record Program(List<String> verb, List<Path> classes, Map<String, String> variables) {
    Program(List<String> verb, List<Path> classes) {
      this(verb, classes, Map.of());
    }

    static final Program NODE = new Program(List.of("node"), List.of());

    /** A node whose clock stands still until it is moved by HTTP. */
    static final Program MANUAL_CLOCK = new Program(List.of("dev", "--clock", "manual"), List.of());
  }

  /** Starts a node with a PostgreSQL of its own and waits until it is ready. */
  NodeProcess(Path folder, List<Integer> freePorts) throws IOException {
    this(folder, freePorts, "");
  }

  /** Starts a node with further settings, as HOCON, and waits until it is ready. */
  NodeProcess(Path folder, List<Integer> freePorts, String settings) throws IOException {
    this(folder, freePorts, settings, Program.NODE);
  }

  /** Starts another program that is a node, and waits until it is ready. */
  NodeProcess(Path folder, List<Integer> freePorts, String settings, Program program)
      throws IOException {
    this(folder, freePorts, settings, program, "127.0.0.1");
  }

  /** Starts one on another address of this machine, and waits until it is ready. */
  NodeProcess(Path folder, List<Integer> freePorts, String settings, Program program, String host)
      throws IOException {
    this(host, folder, freePorts, settings, program);
    awaitReady();
  }

  /** Starts one that is not ready soon, for what it waits for. */
  static NodeProcess thatWaits(
      Path folder, List<Integer> freePorts, String settings, Program program, String host)
      throws IOException {
    return new NodeProcess(host, folder, freePorts, settings, program);
  }

  private NodeProcess(
      String host, Path folder, List<Integer> freePorts, String settings, Program program)
      throws IOException {
    this.folder = folder;
    this.host = host;
    this.program = program;
    this.settings = settings;
    this.httpPort = freePorts.get(0);
    this.otherPorts = freePorts.subList(1, 4);
    Files.createDirectories(folder);
    this.process = launch();
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", classPath(), "io.reprise.Main"));
    command.addAll(program.verb());
    command.addAll(List.of("--config", settings().toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    var environment = builder.environment();
    environment.putAll(program.variables());
    environment.put("REPRISE_DATA", folder.resolve("data").toString());
    environment.put("REPRISE_HTTP_HOST", host);
    environment.put("REPRISE_REMOTING_HOST", host);
    environment.put("REPRISE_HTTP_PORT", Integer.toString(httpPort));
    environment.put("REPRISE_MANAGEMENT_PORT", Integer.toString(otherPorts.get(0)));
    environment.put("REPRISE_REMOTING_PORT", Integer.toString(otherPorts.get(1)));
    environment.put("REPRISE_STORAGE_PORT", Integer.toString(otherPorts.get(2)));
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("node.log").toFile()))
        .start();
  }

  private String classPath() {
    return Stream.concat(
            program.classes().stream().map(Path::toString),
            Stream.of(System.getProperty("java.class.path")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The programs of PostgreSQL are unpacked once for all tests. */
  private Path settings() throws IOException {
    String binaries = TestStorage.BINARIES.toString().replace('\\', '/');
    return Files.writeString(
        folder.resolve("node.conf"),
        "reprise.storage.binaries = \"%s\"\nreprise.cluster.management-host = \"%s\"\n%s"
            .formatted(binaries, host, settings));
  }

  /** Starts it again after it was killed, on the same data. */
  void restart() throws IOException {
    process = launch();
    awaitReady();
  }

  /** Starts it again after it has ended, and ends it as soon as its PostgreSQL runs. */
  void endWhileItStarts() throws IOException, InterruptedException {
    process = launch();
    Path pidFile = folder.resolve("data/postgres/postmaster.pid");
    await().atMost(START_TIMEOUT).until(() -> Files.exists(pidFile) || !process.isAlive());
    close();
  }

  /** Whether an embedded PostgreSQL has the folder. */
  boolean hasPostgres() {
    return Files.exists(folder.resolve("data/postgres/postmaster.pid"));
  }

  /** Ready is what the management port calls ready: a member that reaches the journal. */
  void awaitReady() {
    try {
      await()
          .atMost(START_TIMEOUT)
          .until(
              () -> {
                if (!process.isAlive()) {
                  throw new IllegalStateException(
                      "the node ended with " + process.exitValue() + ":\n" + log());
                }
                return isReady();
              });
    } catch (ConditionTimeoutException late) {
      throw new IllegalStateException("the node is not ready in time:\n" + logSoFar(), late);
    }
  }

  private String logSoFar() {
    try {
      return log();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a load balancer asks. */
  boolean isReady() throws InterruptedException {
    return isOk(URI.create("http://" + host + ":" + otherPorts.get(0) + "/ready"));
  }

  private boolean isOk(URI uri) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  URI uri(String path) {
    return URI.create("http://" + host + ":" + httpPort + path);
  }

  /** Sends a request; the answer comes as long as it takes. */
  CompletableFuture<HttpResponse<String>> post(String path, String body, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(END_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What an HTTP GET gives. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).timeout(END_TIMEOUT).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends the process a signal, such as {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IllegalStateException("kill -" + name + " has failed");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getByName(host), httpPort)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("node.log"));
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a killed process is still there");
    }
  }

  /** The embedded PostgreSQL, for a connection of the test's own. */
  Coordinates database() throws IOException {
    String password = Files.readString(folder.resolve("data/postgres.password")).strip();
    return new Coordinates("127.0.0.1", otherPorts.get(2), "postgres", "postgres", password);
  }

  /** The process id of the embedded PostgreSQL. */
  long postgresPid() throws IOException {
    Path pidFile = folder.resolve("data/postgres/postmaster.pid");
    return Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
  }

  /** Kills PostgreSQL as {@code kill -9} does, and waits until the process is gone. */
  void killPostgres() throws IOException {
    ProcessHandle postgres = ProcessHandle.of(postgresPid()).orElseThrow();
    postgres.destroyForcibly();
    postgres.onExit().orTimeout(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Ends it in an orderly way. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(LEAVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("the node did not end in time:\n" + log());
    }
  }
}
