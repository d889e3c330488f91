package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.Node;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against a real node, which `dev` started. */
class CliEndToEndTest {
  private static final long STOP_SECONDS_MAX = 60;
  private static final long CURL_SECONDS_MAX = 30;

  private static final AtomicReference<Node> NODE = new AtomicReference<>();
  private static final CliFixture DEV = new CliFixture();
  private static String url = "";

  private final CliFixture cli = new CliFixture().with("REPRISE_URL", url);

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void start_a_node_for_development(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("test.conf");
    Files.writeString(
        file,
        TestStorage.configuredFor(TestStorage.emptyDatabase())
            + "akka.cluster.jmx.enabled = off\n"); // nodes of other tests have the same name
    DEV.starting(
        (settings, development) -> {
          Node node = Node.start(settings, development);
          NODE.set(node);
          CompletableFuture<String> notAwaited = CompletableFuture.completedFuture("left running");
          return new RunningNode(node.url(), node.storage(), node.phases(), notAwaited);
        });
    int exitCode =
        DEV.run(
            "dev",
            "--config=" + file,
            "--components=" + Files.createDirectory(folder.resolve("none")),
            "--http-port=0",
            "--remoting-port=" + TestStorage.freePort(),
            "--management-port=" + TestStorage.freePort());
    assertThat(exitCode).as(DEV.err()).isEqualTo(ExitCode.OK);
    url = Objects.requireNonNull(NODE.get()).url();
  }

  @AfterAll
  static void stop() throws Exception {
    if (NODE.get() != null) {
      NODE.get().stop().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  @Test
  void shows_and_examines_the_cluster() {
    assertThat(cli.run("cluster", "status")).isZero();
    assertThat(cli.out()).containsPattern("127\\.0\\.0\\.1:[0-9]+ \\*  up ");
    // a node that stalls is a finding, and so it should be
    await()
        .atMost(STOP_SECONDS_MAX, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(cli.run("cluster", "doctor")).as(cli.out()).isZero());
    assertThat(cli.out()).contains("Nothing is wrong.", "no entity", "room on its disk: ");
  }

  @Test
  void prints_three_lines_of_curl_that_work_when_pasted_even_twice() throws Exception {
    List<String> lines =
        DEV.out().lines().map(String::strip).filter(line -> line.startsWith("curl")).toList();
    assertThat(lines).hasSize(3);
    for (int time = 0; time < 2; time++) {
      assertThat(json(paste(lines.get(0))).path("sequence").asLong()).isEqualTo(1);
      assertThat(json(paste(lines.get(1))).path("sequence").asLong()).isEqualTo(2);
      assertThat(json(paste(lines.get(2))).path("answer").asLong()).isEqualTo(500);
    }
  }

  @Test
  void sends_reads_and_shows_what_happened() {
    assertThat(send("cli-1", "open", "owner=5", "--key", "k1")).isEqualTo(ExitCode.OK);
    assertThat(send("cli-1", "deposit", "cents=7", "--caller", "ann")).isEqualTo(ExitCode.OK);
    assertThat(send("cli-1", "withdraw", "cents=8")).isEqualTo(ExitCode.REFUSED);
    assertThat(send("cli-1", "open", "owner=5", "--key", "k1")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("(done before, this key)");
    assertThat(cli.err()).contains("insufficient-funds").contains("7 left");

    CliFixture reads = new CliFixture().with("REPRISE_URL", url);
    assertThat(reads.run("entity", "get", "wallet/cli-1", "-o", "json")).isEqualTo(ExitCode.OK);
    assertThat(json(reads.out()).path("state").path("owner").asText()).isEqualTo("5");
    assertThat(reads.run("entity", "get", "wallet/cli-1", "--at-sequence", "1"))
        .isEqualTo(ExitCode.OK);
    assertThat(reads.out()).contains("read      past");
    assertThat(reads.run("entity", "history", "wallet/cli-1")).isEqualTo(ExitCode.OK);
    assertThat(reads.out())
        .containsPattern("2 .* deposit cents=7 +ann +deposited cents=7 +accepted")
        .containsPattern("3 .* withdraw cents=8 .* refused insufficient-funds: 7 left");
    assertThat(reads.run("entity", "list", "wallet", "--prefix", "cli-")).isEqualTo(ExitCode.OK);
    assertThat(reads.out()).contains("wallet/cli-1");
  }

  @Test
  void shows_every_error_of_a_body_at_once() {
    assertThat(send("cli-2", "deposit", "cents=none", "memo=x")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("/cents").contains("/memo").contains("What to do: " + url);
  }

  @Test
  void refuses_a_version_that_has_gone() {
    assertThat(send("cli-3", "open", "owner=Ann")).isEqualTo(ExitCode.OK);
    assertThat(send("cli-3", "deposit", "cents=1", "--if-match", "9")).isEqualTo(ExitCode.REFUSED);
    assertThat(send("cli-3", "deposit", "cents=1", "--if-match", "1", "--state"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("\"cents\" : 1");
  }

  @Test
  void shows_the_components_that_the_node_runs() {
    assertThat(cli.run("component", "list")).isEqualTo(ExitCode.OK);
    assertThat(cli.run("component", "show", "wallet")).isEqualTo(ExitCode.OK);
    assertThat(cli.run("component", "show", "walet")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.out()).containsPattern("deposit +cents integer").containsPattern("query +bal");
    assertThat(cli.err()).contains("wallet");
  }

  private int send(String id, String command, String... rest) {
    String[] arguments = new String[4 + rest.length];
    System.arraycopy(new String[] {"entity", "send", "wallet/" + id, command}, 0, arguments, 0, 4);
    System.arraycopy(rest, 0, arguments, 4, rest.length);
    return cli.run(arguments);
  }

  private String paste(String line) throws Exception {
    Path output = folder.resolve("pasted");
    Process shell =
        new ProcessBuilder("sh", "-c", line)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(shell.waitFor(CURL_SECONDS_MAX, TimeUnit.SECONDS)).as(line).isTrue();
    assertThat(shell.exitValue()).as(line).isZero();
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  private static JsonNode json(String text) {
    return JsonText.parse(text).orElseThrow(() -> new AssertionError("no JSON: " + text));
  }
}
