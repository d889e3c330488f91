package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.reprise.NoJars;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.storage.StorageFailed;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {
  private static final String COMPONENTS =
      """
      {"components":[{"name":"door","version":2,"commands":["open"],"queries":[]}]}""";
  private static final String DOOR =
      """
      {"name":"door","version":2,
       "commands":{"open":{"type":"object","required":["by","times"],"properties":{
         "by":{"type":"string"},"times":{"type":"integer"},"at":{"type":"string",
         "format":"date-time"}}}},
       "events":{"opened":{"type":"object","properties":{}}},
       "queries":{"count":{"parameters":{"type":"object"},"answer":{"type":"integer"}}}}""";

  private final CliFixture cli = new CliFixture();

  @Test
  void names_all_variables_that_set_something() {
    assertThat(cli.run("config", "--help")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains(Environment.KEYS.keySet());
  }

  @Test
  void shows_its_version_and_help() {
    assertThat(cli.run("--version")).isEqualTo(ExitCode.OK);
    assertThat(cli.run("--help")).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .containsPattern("reprise [0-9]+\\.[0-9]+")
        .contains("entity")
        .contains("Exit codes:")
        .doesNotContain("unknown");
  }

  @Test
  void proposes_a_verb_for_one_that_it_does_not_know() {
    assertThat(cli.run("entiy")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("entity").contains("--help");
    assertThat(cli.run()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity", "sned", "a/b")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("Verbs: send, get, list, history");
  }

  @Test
  void prints_a_completion_script_that_knows_the_verbs() {
    assertThat(cli.run("completion")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("complete -F").contains("history").contains("--at-sequence");
  }

  @Test
  void prints_settings_with_their_origin_as_a_table_and_as_json() {
    cli.with("REPRISE_CLUSTER_SEEDS", "a:1,b:2");
    assertThat(cli.run("config", "--components", "my")).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .containsPattern("reprise.components +my +flag --components")
        .containsPattern("reprise.cluster.seeds +a:1, b:2 +environment REPRISE_CLUSTER_SEEDS")
        .containsPattern("reprise.cli.connect-timeout +5s +default");
    CliFixture scripted = new CliFixture();
    assertThat(scripted.run("config", "-o", "json")).isEqualTo(ExitCode.OK);
    assertThat(JsonText.parse(scripted.out()).orElseThrow().path("settings"))
        .anySatisfy(
            setting -> {
              assertThat(setting.path("key").asText()).isEqualTo("reprise.components");
              assertThat(setting.path("value").asText()).isEqualTo("components");
              assertThat(setting.path("origin").asText()).isEqualTo("default");
            });
  }

  @Test
  void ends_with_usage_for_settings_that_are_wrong(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, "reprise.component = x");
    assertThat(cli.run("config", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err())
        .isEqualTo(
            file + ":1: reprise.component: unknown key (did you mean: reprise.components?)\n");
  }

  @Test
  void lists_and_shows_the_components_of_a_node() throws IOException {
    try (RecordedNode node = new RecordedNode()) {
      node.on("GET /v1/components", 200, COMPONENTS).on("GET /v1/components/door", 200, DOOR);
      cli.with("REPRISE_URL", node.url());
      assertThat(cli.run("component", "list")).isEqualTo(ExitCode.OK);
      assertThat(cli.run("component", "show", "door")).isEqualTo(ExitCode.OK);
      assertThat(cli.out())
          .containsPattern("door +2 +open")
          .containsPattern("command +open +by string, times integer, at date-time\\?")
          .containsPattern("query +count +integer");
    }
  }

  @Test
  void shows_what_is_installed_when_there_is_no_node() throws IOException {
    RecordedNode gone = new RecordedNode();
    gone.close();
    cli.with("REPRISE_URL", gone.url());
    assertThat(cli.run("component", "list")).isEqualTo(ExitCode.OK);
    assertThat(cli.run("component", "show", "wallet")).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .containsPattern("wallet +1 +deposit, open, take-back, transfer, withdraw +balance")
        .containsPattern("command +deposit +cents ");
    assertThat(cli.err()).contains("No node at " + gone.url() + "; installed here:");
  }

  @Test
  void prints_the_pins_of_what_is_installed_as_a_jar_holds_them() throws BadComponent {
    assertThat(cli.run("component", "show", "wallet", "--pins")).isEqualTo(ExitCode.OK);
    JsonNode pins = Catalog.load(NoJars.folder()).find("wallet").orElseThrow().pins();
    assertThat(JsonText.parse(cli.out())).contains(pins);
    assertThat(cli.run("component", "show", "walet", "--installed")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("walet: no such component").contains("wallet");
  }

  @Test
  void pins_into_a_file_unless_that_would_forget_what_was_released(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("pins/wallet.json");
    assertThat(cli.run("component", "show", "wallet", "--pins-to", file.toString()))
        .isEqualTo(ExitCode.OK);
    JsonNode pins = Catalog.load(NoJars.folder()).find("wallet").orElseThrow().pins();
    assertThat(JsonText.parse(Files.readString(file))).contains(pins);

    String released = Files.readString(file).replace("\"deposited\"", "\"paid-in\"");
    Files.writeString(file, released);
    assertThat(cli.run("component", "show", "wallet", "--pins-to", file.toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains(file + " is left as it is").contains("paid-in");
    assertThat(file).content().isEqualTo(released);

    Files.writeString(file, ""); // what a shell leaves of a file that it redirects to
    assertThat(cli.run("component", "show", "wallet", "--pins-to", file.toString()))
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void welcomes_a_developer_with_lines_that_can_be_pasted(@TempDir Path folder) throws IOException {
    try (RecordedNode node = new RecordedNode()) {
      node.on("GET /v1/components", 200, COMPONENTS).on("GET /v1/components/door", 200, DOOR);
      Map<String, Duration> phases = new LinkedHashMap<>();
      phases.put("storage", Duration.ofMillis(1500));
      phases.put("http", Duration.ofMillis(100));
      cli.starting(
          (settings, development) -> {
            assertThat(settings.getString("reprise.components")).isEqualTo(folder.toString());
            return new RunningNode(
                node.url(),
                "embedded PostgreSQL in ./data",
                phases,
                CompletableFuture.completedStage("done"));
          });
      assertThat(cli.run("dev", "--components", folder.toString())).isEqualTo(ExitCode.OK);
      assertThat(cli.out())
          .contains("listens on   " + node.url())
          .contains("export REPRISE_URL=" + node.url())
          .contains("embedded PostgreSQL in ./data")
          .contains("door v2")
          .contains("storage 1.5 s, http 0.1 s; start in all 1.6 s")
          .contains(
              "curl -sS -w '\\n' "
                  + node.url()
                  + "/v1/entities/door/example/open -H 'Content-Type: application/json'"
                  + " -H 'Idempotency-Key: example-1' -d '{\"by\":\"text\",\"times\":1}'");
    }
  }

  @Test
  void makes_shell_lines_of_commands_queries_and_states() {
    CliSettings settings = CliSettings.from(ConfigFactory.load().getConfig("reprise.cli"));
    NodeClient client = new NodeClient(URI.create("http://h"), Way.PLAIN, settings);
    NodeClient known =
        new NodeClient(
            URI.create("https://h"), new Way(Optional.of("rp_secret"), Optional.empty()), settings);
    assertThat(Examples.curl(known, "wallet/a", 1))
        .isEqualTo(
            "curl -sS -H \"Authorization: Bearer $(cat \"$REPRISE_TOKEN_FILE\")\" -w '\\n'"
                + " https://h/v1/entities/wallet/a");
    assertThat(Examples.curl(client, "wallet/a open {\"owner\":\"O'Hara\"}", 1))
        .isEqualTo(
            "curl -sS -w '\\n' http://h/v1/entities/wallet/a/open -H 'Content-Type:"
                + " application/json'"
                + " -H 'Idempotency-Key: example-1' -d '{\"owner\":\"O'\\''Hara\"}'");
    assertThat(Examples.curl(client, "wallet/a balance", 2))
        .isEqualTo("curl -sS -w '\\n' http://h/v1/entities/wallet/a/queries/balance");
    assertThat(Examples.curl(client, "wallet/a", 3))
        .isEqualTo("curl -sS -w '\\n' http://h/v1/entities/wallet/a");
  }

  @Test
  void ends_with_a_code_when_the_node_breaks_or_can_not_start() {
    cli.starting(
        (settings, development) ->
            new RunningNode(
                "http://127.0.0.1:1",
                "somewhere",
                Map.of(),
                CompletableFuture.failedStage(new IllegalStateException("broke"))));
    assertThat(cli.run("node")).isEqualTo(ExitCode.START_AGAIN);
    cli.starting(
        (settings, development) -> {
          throw new StorageFailed("port 5442 is taken");
        });
    assertThat(cli.run("node")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).isEqualTo("The node can't start:\nport 5442 is taken\n");
  }

  @Test
  void gives_one_exit_code_for_a_port_that_is_taken_whoever_tells_it() {
    cli.starting(
        (settings, development) -> {
          throw new IllegalStateException(
              "reprise.http.port: 8420 (expected: a free port)", new BindException("in use"));
        });
    assertThat(cli.run("node")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err())
        .isEqualTo("The node can't start:\nreprise.http.port: 8420 (expected: a free port)\n");
  }

  @Test
  void says_which_port_is_taken_and_how_to_choose_another() {
    cli.starting(
        (settings, development) -> {
          throw new CompletionException(new BindException("[/127.0.0.1:8558] in use"));
        });
    assertThat(cli.run("node", "--management-port", "8558")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err())
        .contains("reprise.cluster.management-port: 8558")
        .contains("--management-port");
  }

  @Test
  void names_a_setting_that_is_out_of_its_range() {
    cli.starting(
        (settings, development) -> {
          throw new ConfigException.BadValue("reprise.http.port", "-1 (expected: 0 to 65535)");
        });
    assertThat(cli.run("node")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("reprise.http.port").contains("expected: 0 to 65535");
  }

  @Test
  void says_how_a_project_is_made_when_dev_is_given_none() {
    assertThat(cli.run("dev", "no-shop")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err())
        .contains("no-shop: no project (expected: a folder with a pom.xml)")
        .contains("./reprise new NAME");
  }
}
