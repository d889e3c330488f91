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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node writes, snapshots too, while its journal is looked at; then it is broken on purpose. */
class JournalVerifyEndToEndTest {
  private static final long SECONDS_MAX = 120;
  private static final int WALLETS = 40;
  private static final int LOOKS = 6;
  private static final int STREAMS = 4;
  private static final int LINES = 400;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final AtomicInteger KEYS = new AtomicInteger();
  private static Storage.Coordinates database;
  private static Node node;
  private static Path config;

  private final CliFixture cli = new CliFixture();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    database = TestStorage.emptyDatabase();
    config = Files.writeString(folder.resolve("node.conf"), TestStorage.configuredFor(database));
    node =
        Node.start(
            ConfigFactory.parseString(
                    """
                    reprise {
                      components = "%s", http.port = 0, entity.snapshot-every-entries = 10
                      cluster { remoting-port = %d, management-port = %d }
                    }
                    akka.cluster.jmx.enabled = off # nodes of other tests have the same name
                    """
                        .formatted(
                            Files.createDirectory(folder.resolve("none")),
                            TestStorage.freePort(),
                            TestStorage.freePort()))
                .withFallback(ConfigFactory.parseFile(config.toFile()))
                .withFallback(ConfigFactory.load()));
  }

  @AfterAll
  static void stop() throws Exception {
    node.stop().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
  }

  /** Commands to all wallets, some of which are refused. */
  private static CompletableFuture<HttpResponse<String>> load() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      int number = KEYS.incrementAndGet();
      String command =
          switch (number % 5) {
            case 0 -> "\"open\",\"body\":{\"owner\":\"Ann\"}";
            case 1 -> "\"withdraw\",\"body\":{\"cents\":500}";
            default -> "\"deposit\",\"body\":{\"cents\":7}";
          };
      lines.append(
          "{\"component\":\"wallet\",\"id\":\"w%d\",\"key\":\"k%d\",\"command\":%s}%n"
              .formatted(number / 5 % WALLETS, number, command));
    }
    return HTTP.sendAsync(
        HttpRequest.newBuilder(URI.create(node.url() + "/v1/commands"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode verify(int expected, String... arguments) {
    CliFixture look = new CliFixture();
    List<String> all = new ArrayList<>(List.of("journal", "verify", "-o", "json"));
    all.addAll(List.of("--config", config.toString()));
    all.addAll(List.of(arguments));
    assertThat(look.run(all.toArray(String[]::new)))
        .as(look.out() + look.err())
        .isEqualTo(expected);
    return JsonText.parse(look.out()).orElseThrow();
  }

  private static void sql(String statement) throws Exception {
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(database.host(), database.port(), database.database());
    try (Connection connection =
            DriverManager.getConnection(url, database.user(), database.password());
        Statement sql = connection.createStatement()) {
      assertThat(sql.executeUpdate(statement)).as(statement).isPositive();
    }
  }

  @Test
  void a_journal_is_sound_while_a_node_writes_and_what_is_broken_then_is_found() throws Exception {
    long before = 0;
    for (int look = 0; look < LOOKS; look++) {
      List<CompletableFuture<HttpResponse<String>>> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(load());
      }
      JsonNode found = verify(ExitCode.OK, "--set", "reprise.replay.verify-page-entries=50");
      assertThat(found.path("sound").asBoolean()).isTrue();
      assertThat(found.path("entries").asLong()).isGreaterThanOrEqualTo(before);
      before = found.path("entries").asLong();
      for (CompletableFuture<HttpResponse<String>> stream : streams) {
        assertThat(stream.get(SECONDS_MAX, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
    }
    JsonNode sound = verify(ExitCode.OK);
    assertThat(sound.path("entries").asLong()).isEqualTo((long) LOOKS * STREAMS * LINES);
    assertThat(sound.path("entities").asLong()).isEqualTo(WALLETS);
    assertThat(sound.path("snapshots").asLong()).isPositive();
    assertThat(sound.path("faults")).isEmpty();

    sql("DELETE FROM event_journal WHERE persistence_id = 'wallet|w7' AND seq_nr = 3");
    sql("UPDATE snapshot SET seq_nr = 1000000 WHERE persistence_id = 'wallet|w9'");

    JsonNode broken = verify(ExitCode.FAULTS);
    assertThat(broken.path("faults").findValuesAsText("kind")).containsExactly("gap", "snapshot");
    assertThat(broken.at("/faults/0/entity").asText()).isEqualTo("wallet/w7");
    assertThat(broken.at("/faults/0/sequence").asLong()).isEqualTo(3);
    assertThat(broken.at("/faults/1/advice").asText()).contains("entity rebuild");
    assertThat(verify(ExitCode.OK, "wallet/w8").path("entities").asLong()).isEqualTo(1);
    assertThat(verify(ExitCode.FAULTS, "wallet/w7").path("faults")).hasSize(1);

    assertThat(cli.run("journal", "verify", "--config", config.toString()))
        .isEqualTo(ExitCode.FAULTS);
    assertThat(cli.out())
        .containsPattern("ENTITY +SEQUENCE +FAULT +WHAT\nwallet/w7 +3 +gap +is missing\n")
        .containsPattern("What to do:\n  gap +Entries are lost: ")
        .contains("entries    9,599 of 40 entities");
    rebuilds_what_has_a_wrong_snapshot();
  }

  private void rebuilds_what_has_a_wrong_snapshot() {
    CliFixture rebuild = new CliFixture().with("REPRISE_URL", node.url());
    assertThat(rebuild.run("entity", "rebuild", "wallet/w9")).as(rebuild.err()).isZero();
    assertThat(rebuild.out()).contains("entity    wallet/w9").contains("rebuilt from its first");
    assertThat(verify(ExitCode.OK, "wallet/w9").path("snapshots").asLong()).isZero();
    assertThat(rebuild.run("entity", "rebuild", "wallet/nobody")).isEqualTo(ExitCode.REFUSED);
    assertThat(rebuild.err()).contains("unknown-entity");
  }

  @Test
  void what_is_not_there_is_said_with_an_exit_code_of_its_own() {
    assertThat(cli.run("journal", "verify", "wallet/nobody", "--config", config.toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("wallet/nobody: no entries in this journal");
    assertThat(cli.run("journal", "verify", "wallet/", "--config", config.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("journal", "verify", "--data", "target/no-such-folder"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("holds no data (expected: ");
    assertThat(cli.run("journal", "verify", "--storage-port", "none")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("journal")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("Missing: verify");
  }
}
