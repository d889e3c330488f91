package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay step} and {@code replay open} on a journal in PostgreSQL, beside its node. */
class ReplayEndToEndTest {
  private static final long SECONDS_MAX = 120;
  private static final int DEPOSITS = 30;

  private static String config(Path folder, Storage.Coordinates database) throws Exception {
    return Files.writeString(folder.resolve("node.conf"), TestStorage.configuredFor(database))
        .toString();
  }

  private static Node node(Path folder, String config) throws Exception {
    return Node.start(
        ConfigFactory.parseString(
                """
                reprise {
                  components = "%s", http.port = 0
                  cluster { remoting-port = %d, management-port = %d }
                }
                akka.cluster.jmx.enabled = off # nodes of other tests have the same name
                """
                    .formatted(
                        Files.createDirectory(folder.resolve("none")),
                        TestStorage.freePort(),
                        TestStorage.freePort()))
            .withFallback(ConfigFactory.parseFile(Path.of(config).toFile()))
            .withFallback(ConfigFactory.load()));
  }

  private static void send(Node node, String command, String body) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(node.url() + "/v1/entities/wallet/bob/" + command))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void the_journal_is_stepped_through_while_the_node_runs(@TempDir Path folder) throws Exception {
    String config = config(folder, TestStorage.emptyDatabase());
    Node node = node(folder, config);
    try {
      send(node, "open", "{\"owner\":\"Bob\"}");
      for (int i = 1; i <= DEPOSITS; i++) {
        send(node, "deposit", "{\"cents\":" + i + "}");
      }

      CliFixture step = new CliFixture();
      assertThat(
              step.run(
                  "replay",
                  "step",
                  "wallet/bob",
                  "--config",
                  config,
                  "--set",
                  "reprise.journal.page-entries=7"))
          .as(step.err())
          .isZero();
      List<JsonNode> lines =
          step.out().lines().map(line -> JsonText.parse(line).orElseThrow()).toList();
      assertThat(lines).hasSize(DEPOSITS + 1);
      for (int i = 1; i < lines.size(); i++) {
        assertThat(lines.get(i).path("before")).isEqualTo(lines.get(i - 1).path("after"));
        assertThat(lines.get(i).at("/entry/sequence").asInt()).isEqualTo(i + 1);
      }
      assertThat(lines.get(DEPOSITS).at("/after/cents").asInt()).isEqualTo(465);
      assertThat(step.err()).isEmpty();

      CliFixture open =
          new CliFixture().input("goto 31\nback\ntime 2020-01-01\nchange /owner back\n");
      assertThat(open.run("replay", "open", "wallet/bob", "--config", config)).isZero();
      assertThat(open.out())
          .contains("The past of wallet/bob: 31 entries from ")
          .contains("    /cents  406 -> 435\n")
          .contains("time: 2020-01-01T00:00:00Z (expected: from 20")
          .contains("    /owner  - -> \"Bob\"\n");

      CliFixture nobody = new CliFixture();
      assertThat(nobody.run("replay", "open", "wallet/nobody", "--config", config))
          .isEqualTo(ExitCode.REFUSED);
      assertThat(nobody.err()).contains("wallet/nobody: no entries in this journal (");
    } finally {
      node.stop().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }
}
