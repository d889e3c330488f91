package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code dev --nodes} as people run it: processes, signals, and what is left of them. */
class DevClusterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern PROCESS = Pattern.compile("  node (\\d) +http\\S+ +process (\\d+)");

  private final List<Integer> ports = NodeProcess.freePorts();
  private final HttpClient http = HttpClient.newHttpClient();
  private Path folder = Path.of("");
  private Optional<Process> parent = Optional.empty();

  /** In a process group of its own, whose number is its own process id. */
  private Process start(String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.reprise.Main", "dev"));
    command.addAll(List.of(more));
    command.add("--set=reprise.storage.binaries=" + TestStorage.BINARIES);
    command.add("--set=reprise.dev.nodes-restart-min=100 ms");
    command.add("--set=reprise.dev.nodes-stop-timeout=110 s"); // all leave at once on this machine
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("REPRISE_HTTP_PORT", ports.get(0).toString());
    builder.environment().put("REPRISE_MANAGEMENT_PORT", ports.get(1).toString());
    builder.environment().put("REPRISE_REMOTING_PORT", ports.get(2).toString());
    builder.environment().put("REPRISE_STORAGE_PORT", ports.get(3).toString());
    builder.environment().put("REPRISE_JAVA_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1");
    Process started =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log().toFile()))
            .start();
    parent = Optional.of(started);
    return started;
  }

  private Path log() {
    return folder.resolve("dev.log");
  }

  private String said() throws IOException {
    return Files.readString(log());
  }

  private void awaitSaid(String text) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(parent.filter(Process::isAlive)).as(said()).isPresent();
              return said().contains(text);
            });
  }

  /** As the welcome names it. */
  private ProcessHandle process(int node) throws IOException {
    Matcher named = PROCESS.matcher(said());
    while (named.find()) {
      if (named.group(1).equals(Integer.toString(node))) {
        return ProcessHandle.of(Long.parseLong(named.group(2))).orElseThrow();
      }
    }
    throw new AssertionError("no node " + node + " in:\n" + said());
  }

  private int ask(int node, int port, String path) {
    try {
      URI uri = URI.create("http://127.0.0." + node + ":" + ports.get(port) + path);
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException notThere) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static void signal(String name, String to) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "--", to).start().waitFor()).isZero();
  }

  private boolean hasPostgres() {
    return Files.exists(folder.resolve("data/postgres/postmaster.pid"));
  }

  private void awaitEnd(ProcessHandle process) {
    await().atMost(PATIENCE).until(() -> !process.isAlive());
  }

  @AfterEach
  void end() throws Exception {
    if (parent.isPresent() && parent.get().isAlive()) {
      parent.get().destroy();
      assertThat(parent.get().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_node_that_is_killed_comes_back_and_a_signal_to_the_group_ends_all() throws Exception {
    folder = Files.createDirectories(NodeProcess.emptyFolder("dev-cluster", "signals"));
    Process all = start("--nodes", "3");
    awaitSaid("Ctrl-C stops all");
    assertThat(said())
        .contains("3 nodes, one cluster", "http://127.0.0.3:" + ports.get(0))
        .contains("kill -9 " + process(3).pid(), "cluster drain 127.0.0.3:" + ports.get(2));
    List<ProcessHandle> nodes = all.toHandle().children().toList();
    assertThat(nodes).hasSize(3).contains(process(1), process(2), process(3));

    ProcessHandle second = process(2);
    second.destroyForcibly();
    awaitSaid("node 2 was killed (137): starting it again");
    awaitSaid("node 2 runs again, as process ");
    await().atMost(PATIENCE).until(() -> ask(2, 1, "/ready") == 200);

    List<ProcessHandle> now = all.toHandle().children().toList();
    signal("TERM", "-" + all.pid());
    assertThat(all.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(now).hasSize(3).noneMatch(ProcessHandle::isAlive);
    assertThat(hasPostgres()).isFalse();
    assertThat(said().split("starting it again", -1)).as(said()).hasSize(2);
    assertThat(said()).doesNotContain("killing it", "): it stays away");
  }

  @Test
  void nodes_end_with_a_parent_that_is_killed_and_the_next_one_takes_over_postgresql()
      throws Exception {
    folder = Files.createDirectories(NodeProcess.emptyFolder("dev-cluster", "killed"));
    Process first = start("--nodes", "1");
    awaitSaid("Ctrl-C stops it");
    ProcessHandle node = process(1);
    first.destroyForcibly().waitFor();
    awaitEnd(node);
    assertThat(hasPostgres()).isTrue();

    Process next = start("--nodes", "1", "--no-restart");
    awaitSaid("Ctrl-C stops it");
    assertThat(said()).contains("taking over PostgreSQL that runs already");
    process(1).destroyForcibly();

    assertThat(next.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(said()).contains("node 1 was killed (137): it stays away (--no-restart)");
    assertThat(hasPostgres()).isFalse();
  }
}
