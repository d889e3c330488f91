package io.reprise.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.Json;
import io.reprise.component.Component;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A project made from the template, and a node that watches it. */
final class WorkedOn implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(5);

  private final Path folder;
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Node node;

  private WorkedOn(Path folder, Project project, String settings) throws Exception {
    this.folder = folder;
    Development development = Development.none().withProject(project, told::add);
    this.node = Node.start(config(settings), development);
  }

  /** Writes the template, without what only Maven needs. */
  static Path template(Path folder) throws IOException {
    NewProject.write(folder, Path.of("target").toAbsolutePath());
    return folder;
  }

  /** Runs what is there. */
  static WorkedOn run(Path folder, String settings) throws Exception {
    return new WorkedOn(folder, project(folder), settings);
  }

  /** Runs a project as it was when it was built, whatever has been saved since. */
  static WorkedOn run(Path folder, Project project) throws Exception {
    return new WorkedOn(folder, project, "");
  }

  static WorkedOn run(Path folder) throws Exception {
    return run(folder, "");
  }

  static Project project(Path folder) throws IOException {
    Project project =
        Project.built(folder, new Maven.Libraries(List.of(componentClasses()), List.of()));
    Files.createDirectories(project.classes());
    Compilation compilation = new Compilation(project);
    assertThat(compilation.run(Map.of())).isEmpty();
    compilation.copyResources(Map.of(), Folders.files(project.resourceFolder()));
    return project;
  }

  private static Path componentClasses() {
    return Path.of(
        URI.create(Component.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static Config config(String settings) {
    return ConfigFactory.parseString(settings)
        .withFallback(
            ConfigFactory.parseString(
                """
                reprise {
                  components = "%s", data = "%s"
                  http.port = 0
                  cluster { remoting-port = %d, management-port = %d }
                  dev { look-every = 20 ms, tell-after = 200 ms }
                }
                akka.cluster.jmx.enabled = off
                """
                    .formatted(
                        io.reprise.NoJars.folder(),
                        Path.of("target", "test-data").toAbsolutePath(),
                        TestStorage.freePort(),
                        TestStorage.freePort())))
        .withFallback(
            ConfigFactory.parseString(TestStorage.configuredFor(TestStorage.emptyDatabase())))
        .withFallback(ConfigFactory.load());
  }

  Path counter() {
    return folder.resolve("src/main/java/shop/Counter.java");
  }

  Path resource(String name) {
    return folder.resolve("src/main/resources").resolve(name);
  }

  Path classes() {
    return folder.resolve("target/classes");
  }

  /** Replaces a text of a source, as an editor would. */
  void save(Path file, String text, String by) throws IOException {
    String before = Files.readString(file);
    assertThat(before).contains(text);
    Files.writeString(file, before.replace(text, by));
  }

  /** Waits until a line has been told that contains this, and gives it. */
  String told(String part) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> told.stream().anyMatch(line -> line.contains(part)));
    return told.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }

  List<String> told() {
    return List.copyOf(told);
  }

  void forgetTold() {
    told.clear();
  }

  HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  /** A value of an answer of the node, as text. */
  String value(String path, String pointer) throws Exception {
    return Json.parse(get(path).body().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .at(pointer)
        .asText();
  }

  CompletableFuture<HttpResponse<String>> send(String path, String body, String key) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.sendAsync(request, BodyHandlers.ofString());
  }

  HttpResponse<String> increment(String id, String key) {
    HttpResponse<String> answer =
        send("/v1/entities/counter/" + id + "/increment", "{\"by\":2}", key).join();
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path))
        .timeout(PATIENCE);
  }

  @Override
  public void close() throws Exception {
    Future<?> stopped = node.stop().toCompletableFuture();
    stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
