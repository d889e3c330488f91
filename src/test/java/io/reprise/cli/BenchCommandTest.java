package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.bench.HeldServer;
import io.reprise.bench.HeldServer.Answers;
import io.reprise.bench.HeldServer.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the verb asks and says; what is measured, GeneratorTest looks at. */
class BenchCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WALLET =
      """
      {"name":"wallet","commands":{
        "open":{"type":"object","required":["owner"],"properties":{"owner":{"type":"string"}}},
        "deposit":{"type":"object","required":["cents"],"properties":{"cents":{"type":"integer"}}}},
       "queries":{"balance":{}}}""";

  private final CliFixture cli = new CliFixture();

  @TempDir private Path folder = Path.of("");

  /** Says what a wallet is; commands get this answer. */
  private static HeldServer server(Answers answers) throws IOException {
    return new HeldServer(
        (number, head) ->
            head.startsWith("GET /v1/components/wallet ")
                ? new Reply(200, WALLET)
                : answers.to(number, head));
  }

  private static HeldServer willing() throws IOException {
    return server((number, head) -> Reply.OK);
  }

  private int bench(String... arguments) {
    String[] all = new String[arguments.length + 5];
    List<String> quick = List.of("bench", "--warm-up=0", "--seconds=0.3", "--entities=20", "-o");
    System.arraycopy(quick.toArray(String[]::new), 0, all, 0, 5);
    System.arraycopy(arguments, 0, all, 5, arguments.length);
    return cli.run(all);
  }

  private JsonNode json() {
    return JsonText.parse(cli.out()).orElseThrow(() -> new AssertionError(cli.out() + cli.err()));
  }

  @Test
  void a_histogram_that_can_not_be_written_is_refused_before_anything_is_sent() throws Exception {
    try (HeldServer server = willing()) {
      Path file = folder.resolve("absent").resolve("latency.txt");
      assertThat(bench("table", server.url(), "--histogram", file.toString()))
          .isEqualTo(ExitCode.USAGE);
      assertThat(cli.err()).contains("--histogram: " + file, "expected: a file in a folder");
      assertThat(cli.out()).isEmpty();
    }
  }

  @Test
  void a_port_that_can_not_be_is_no_url() {
    assertThat(bench("table", "http://127.0.0.1:99999")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--url: http://127.0.0.1:99999 (expected: such as http://");
  }

  @Test
  void a_whole_number_that_is_refused_is_told_as_it_was_given() {
    assertThat(bench("table", "http://127.0.0.1:1", "--threads=0")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--threads: 0 (expected: at least 1)");
  }

  @Test
  void opens_wallets_and_deposits_and_says_how_long_it_took() throws Exception {
    try (HeldServer server = willing()) {
      assertThat(bench("json", server.url(), "--connections", "1 4")).isEqualTo(ExitCode.OK);

      JsonNode all = json();
      assertThat(all.path("component").asText()).isEqualTo("wallet");
      assertThat(all.path("command").asText()).isEqualTo("deposit");
      assertThat(all.path("nodes").path(0).asText()).isEqualTo(server.url());
      assertThat(all.path("opened").path("accepted").asInt()).isEqualTo(20);
      assertThat(all.path("rows")).hasSize(2);
      JsonNode row = all.path("rows").path(1);
      assertThat(row.path("mode").asText()).isEqualTo("closed");
      assertThat(row.path("connections").asInt()).isEqualTo(4);
      assertThat(row.has("rateAsked")).isFalse();
      assertThat(row.path("count").asLong()).isPositive();
      assertThat(row.path("accepted").asLong()).isEqualTo(row.path("count").asLong());
      for (String name : List.of("p50", "p90", "p99", "p99.9", "max", "rate", "seconds")) {
        assertThat(row.path(name).isNumber()).as(name).isTrue();
      }
      assertThat(row.path("longestAnswer").path("millis").asDouble())
          .isEqualTo(row.path("max").asDouble());
      assertThat(row.path("longestSilence").path("atSecond").isNumber()).isTrue();
      assertThat(row.path("generator").path("lateMax").isNumber()).isTrue();
      assertThat(server.asked().get(1)).startsWith("POST /v1/entities/wallet/bench-");
      assertThat(server.asked().get(1)).contains("/open HTTP/1.1").doesNotContain("Idempotency");
      assertThat(server.asked().get(30)).contains("/deposit HTTP/1.1", "Idempotency-Key: ");
    }
  }

  @Test
  void goes_through_rates_with_a_row_each() throws Exception {
    try (HeldServer server = willing()) {
      Path file = folder.resolve("latency.txt");
      String named = file.toString();
      assertThat(bench("table", server.url(), "--rate", "100,200.5", "--histogram", named))
          .isEqualTo(ExitCode.OK);

      assertThat(cli.out())
          .startsWith("wallet deposit, 20 entities, by " + server.url() + "\n")
          .containsPattern("rate asked +accepted/s +count +failed +p50 ms")
          .containsPattern("\n +100 +[0-9,]+ +30 +0 ")
          .containsPattern("\n +200\\.50 +[0-9,]+ +61 +0 ")
          .contains("longest answer ", ", due at ", "nothing was answered for ")
          .contains("generator: late by p99 ");
      assertThat(Files.readString(folder.resolve("latency.txt.1"))).contains("1/(1-Percentile)");
      assertThat(folder.resolve("latency.txt.2")).exists();
    }
  }

  @Test
  void asks_instead_of_commanding() throws Exception {
    try (HeldServer server = server((number, head) -> Reply.OK)) {
      assertThat(bench("json", server.url(), "--open=", "--query", "balance?at-sequence=1"))
          .isEqualTo(ExitCode.OK);
      assertThat(server.asked().get(1))
          .startsWith("GET /v1/entities/wallet/bench-")
          .contains("/queries/balance?at-sequence=1 HTTP/1.1")
          .doesNotContain("Idempotency-Key");
      assertThat(server.requests()).isZero();

      CliFixture reads = new CliFixture().with("REPRISE_URL", server.url());
      assertThat(
              reads.run("bench", "--open=", "--warm-up=0", "--seconds=0.1", "--read", "--rate=50"))
          .isEqualTo(ExitCode.OK);
      assertThat(reads.out()).startsWith("wallet read, 10,000 entities");
    }
  }

  @Test
  void tells_failures_by_status_and_type() throws Exception {
    String refusal = "{\"type\":\"/problems/insufficient-funds\",\"status\":409}";
    try (HeldServer server = server((number, head) -> new Reply(409, refusal))) {
      assertThat(bench("table", server.url(), "--no-keys")).isEqualTo(ExitCode.REFUSED);
      assertThat(cli.out())
          .contains("opening: 20 × 409 insufficient-funds")
          .containsPattern("failed: [0-9,]+ × 409 insufficient-funds");
      assertThat(server.asked()).noneMatch(head -> head.contains("Idempotency-Key"));
    }
  }

  @Test
  void tells_what_was_not_answered() throws Exception {
    try (HeldServer server =
        server((number, head) -> head.contains("/open ") ? Reply.OK : Reply.HANG_UP)) {
      assertThat(bench("json", server.url())).isEqualTo(ExitCode.UNKNOWN_OUTCOME);
      JsonNode row = json().path("rows").path(0);
      assertThat(row.path("failures").path(0).path("kind").asText()).isEqualTo("broken");
      assertThat(row.path("failed").asLong()).isEqualTo(row.path("count").asLong());
      assertThat(row.path("rate").asDouble()).isZero();
    }
  }

  @Test
  void does_not_measure_when_entities_can_not_be_opened() throws Exception {
    String problem = "{\"type\":\"/problems/token-missing\",\"status\":401}";
    try (HeldServer server = server((number, head) -> new Reply(401, problem))) {
      assertThat(bench("json", server.url())).isEqualTo(ExitCode.REFUSED);
      assertThat(cli.err()).contains("could not be opened: 20 × 401 token-missing");
      assertThat(server.requests()).isEqualTo(20);
    }
  }

  @Test
  void says_plainly_that_the_connections_did_not_keep_up() throws Exception {
    try (HeldServer server =
        server(
            (number, head) -> {
              if (head.contains("/deposit ")) {
                new CompletableFuture<>()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .get(10, TimeUnit.SECONDS);
              }
              return Reply.OK;
            })) {
      assertThat(bench("table", server.url(), "--rate", "1000", "--connections", "2"))
          .isEqualTo(ExitCode.OK);
      assertThat(cli.out())
          .containsPattern("THE CONNECTIONS DID NOT KEEP UP: [0-9]+ of 300 commands were due");
    }
  }

  @Test
  void tells_what_there_is_when_a_signal_ends_it() throws Exception {
    try (HeldServer server = willing()) {
      Path out = folder.resolve("out");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.reprise.Main",
                  "bench",
                  server.url(),
                  "--warm-up=0",
                  "--seconds=600",
                  "--entities=20")
              .redirectOutput(out.toFile())
              .redirectError(folder.resolve("err").toFile())
              .start();
      try {
        await().atMost(PATIENCE).until(() -> server.requests() > 100);
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).contains("interrupted after ", "longest answer ");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void says_that_no_node_can_be_reached() throws Exception {
    HeldServer server = willing();
    server.close();
    assertThat(bench("json", server.url())).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.err()).contains("No node at " + server.url() + ": connection refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rate=0",
        "--rate=1 x",
        "--connections=0",
        "--connections=1 many",
        "--seconds=0",
        "--warm-up=-1",
        "--time-out=0",
        "--threads=0",
        "--entities=0",
        "--command=dance",
        "--query=dance",
        "--body={",
        "--body=@nowhere.json",
        "--read=dance",
        "--read --query=balance",
        "--command=deposit --query=balance",
        "--component=door",
        "--rate=1 --connections=1,2",
        "--url=http://127.0.0.1:1"
      })
  void refuses_arguments_that_make_no_sense(String wrong) throws Exception {
    try (HeldServer server =
        new HeldServer(
            (number, head) ->
                head.startsWith("GET /v1/components/") ? new Reply(200, WALLET) : Reply.HANG_UP)) {
      String[] options = wrong.split(" (?=--)", -1);
      String[] all = new String[options.length + 2];
      all[0] = "bench";
      all[1] = server.url();
      System.arraycopy(options, 0, all, 2, options.length);

      assertThat(cli.run(all)).as(cli.err()).isEqualTo(ExitCode.USAGE);
      assertThat(cli.err()).contains("(expected: ");
      assertThat(server.requests()).isZero();
    }
  }
}
