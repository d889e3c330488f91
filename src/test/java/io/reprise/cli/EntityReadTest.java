package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntityReadTest {
  private static final String ENTRIES = "GET /v1/entities/wallet/alice/entries";
  private static final String HISTORY =
      """
      {"entries":[
        {"sequence":1,"version":1,"time":"2026-11-22T20:00:00.123456Z",
         "event":{"name":"opened","body":{"owner":"Ann Lee"}},
         "command":{"name":"open","body":{"owner":"Ann Lee"},"caller":"anonymous"},
         "outcome":{"accepted":true}},
        {"sequence":2,"version":2,"time":"2026-11-22T20:00:00.123457Z",
         "event":{"name":"greeted","body":{}},"command":{"id":"0193"}},
        {"sequence":3,"version":2,"time":"2026-11-22T20:00:01.5Z",
         "command":{"name":"withdraw","body":{"cents":9},"caller":"ann"},
         "outcome":{"accepted":false,"code":"insufficient-funds","reason":"5 left"}}],
       "next":"/v1/entities/wallet/alice/entries?after=3&limit=3"}""";

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  EntityReadTest() throws IOException {
    node = new RecordedNode();
  }

  @BeforeEach
  void point_at_the_node() {
    cli.with("REPRISE_URL", node.url());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shows_the_state_of_an_entity() {
    node.on(
        "GET /v1/entities/wallet/alice",
        200,
        """
        {"component":"wallet","id":"alice","sequence":3,"version":2,"time":"2026-11-22T20:00:00Z",
         "state":{"type":"open","cents":5.10}}""",
        "Reprise-Consistency",
        "entity");
    assertThat(cli.run("entity", "get", "wallet/alice")).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .isEqualTo(
            """
            entity    wallet/alice
            sequence  3
            version   2
            time      2026-11-22T20:00:00Z
            read      entity
            {
              "type" : "open",
              "cents" : 5.10
            }
            """);
  }

  @Test
  void asks_for_a_moment_and_for_a_query_with_its_parameters() {
    String path = "GET /v1/entities/wallet/alice";
    node.on(path + "?at-sequence=2&consistency=linearizable&min-sequence=1", 200, "{\"state\":1}");
    node.on(path + "?at-time=2026-11-22T20:00:00Z", 200, "{\"state\":2}");
    node.on(path + "/queries/spent?from=a%20b&from=c%26d", 200, "{\"answer\":3}");
    assertThat(
            cli.run(
                "entity",
                "get",
                "wallet/alice",
                "--at-sequence",
                "2",
                "--consistency",
                "linearizable",
                "--min-sequence",
                "1"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.run("entity", "get", "wallet/alice", "--at-time", "2026-11-22T20:00:00Z"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.run("entity", "get", "wallet/alice", "--query", "spent", "from=a b", "from=c&d"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("\n1\n").contains("\n2\n").contains("\n3\n");
  }

  @Test
  void lists_entities_and_says_how_to_go_on() {
    node.on(
        "GET /v1/entities/wallet?prefix=a&after=aa&limit=2",
        200,
        """
        {"entities":[{"component":"wallet","id":"ab"},{"component":"wallet","id":"alice"}],
         "next":"/v1/entities/wallet?prefix=a&after=alice&limit=2"}""");
    assertThat(
            cli.run("entity", "list", "wallet", "--prefix", "a", "--after", "aa", "--limit", "2"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .isEqualTo(
            """
            ENTITY
            wallet/ab
            wallet/alice
            There are more: --after alice
            """);
  }

  @Test
  void shows_a_history_that_reads_at_a_glance() {
    node.on(ENTRIES, 200, HISTORY);
    assertThat(cli.run("entity", "history", "wallet/alice")).isEqualTo(ExitCode.OK);
    assertThat(cli.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
        .containsExactly(
            "SEQUENCE|TIME (UTC)|COMMAND|CALLER|EVENT|OUTCOME",
            "1|2026-11-22 20:00:00.123|open owner=\"Ann Lee\"|anonymous|opened owner=\"Ann Lee\""
                + "|accepted",
            "2|2026-11-22 20:00:00.123|\"|greeted",
            "3|2026-11-22 20:00:01.500|withdraw cents=9|ann|-"
                + "|refused insufficient-funds: 5 left",
            "There are more: --after 3");
  }

  @Test
  void fits_a_history_to_the_terminal() {
    node.on(ENTRIES, 200, HISTORY);
    cli.columns(90).run("entity", "history", "wallet/alice");
    assertThat(cli.out().lines()).allMatch(line -> line.length() <= 90);
    assertThat(cli.out()).contains("2026-11-22 20:00:00.123").contains("…");
  }

  @Test
  void asks_for_a_part_of_a_history_and_shows_all_of_it_on_demand() {
    node.on(ENTRIES + "?after=1&before=9&limit=3&order=desc", 200, HISTORY);
    assertThat(
            cli.run(
                "entity",
                "history",
                "wallet/alice",
                "--after",
                "1",
                "--before",
                "9",
                "--limit",
                "3",
                "--newest-first",
                "--full"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .contains("\"reason\" : \"5 left\"")
        .endsWith("There are more: --newest-first --before 3\n");
  }

  @Test
  void follows_a_history_and_goes_on_where_the_connection_broke() {
    node.on(
        ENTRIES + "?after=0",
        200,
        """
        retry: 1000

        : alive

        id: 1
        data: {"sequence":1,"time":"2026-11-22T20:00:00Z","event":{"name":"opened","body":{}}}

        """,
        "Content-Type",
        "text/event-stream");
    node.once(
        ENTRIES + "?after=1",
        503,
        "{\"title\":\"leaves\",\"code\":\"draining\",\"retryable\":true}");
    node.on(
        ENTRIES + "?after=1",
        200,
        """
        id: 2
        data: {"sequence":2,"time":"2026-11-22T20:00:01Z","event":{"name":"paid","body":{}}}

        """,
        "Content-Type",
        "text/event-stream");
    node.on(
        ENTRIES + "?after=2",
        404,
        "{\"title\":\"gone\",\"code\":\"unknown-entity\",\"retryable\":false}");
    assertThat(cli.run("entity", "history", "wallet/alice", "--follow"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.out().lines()).hasSize(3).last().asString().startsWith("2 ").contains("paid");
    assertThat(cli.err())
        .contains("No connection to " + node.url() + "; goes on after entry 1 when it is back.")
        .contains("Connected again.")
        .contains("gone");
    assertThat(node.asked().get(0).headers()).containsEntry("accept", "text/event-stream");
  }

  @Test
  void stops_following_when_nobody_reads_what_it_prints() {
    node.on(
        ENTRIES + "?after=0",
        200,
        """
        id: 1
        data: {"sequence":1,"time":"2026-11-22T20:00:00Z","event":{"name":"opened","body":{}}}

        """,
        "Content-Type",
        "text/event-stream");
    PrintWriter closed = new PrintWriter(Writer.nullWriter());
    closed.close();
    NodeClient client =
        new NodeClient(
            URI.create(node.url()),
            Way.PLAIN,
            new CliSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)));
    EntityName alice = new EntityName.Converter().convert("wallet/alice");

    int exitCode = new FollowedHistory(client, alice, true, false, 0).print(0, closed, closed);

    assertThat(exitCode).isEqualTo(ExitCode.OK);
    assertThat(node.asked()).hasSize(1);
  }

  @Test
  void prints_the_json_of_the_node_untouched() {
    node.on(ENTRIES, 200, HISTORY);
    cli.run("entity", "history", "wallet/alice", "-o", "json");
    assertThat(cli.out()).isEqualTo(HISTORY + "\n");
  }

  @Test
  void prints_a_problem_as_json_for_scripts_and_as_text_for_people() {
    String problem = "{\"title\":\"There is no such entity\",\"code\":\"unknown-entity\"}";
    node.on("GET /v1/entities/wallet/bob", 404, problem);
    assertThat(cli.run("entity", "get", "wallet/bob", "-o", "json")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.out()).isEqualTo(problem + "\n");
    assertThat(cli.err()).isEqualTo("There is no such entity (unknown-entity)\n");
  }

  @Test
  void wonders_about_something_else_at_that_address() {
    node.on("GET /v1/entities/wallet/bob", 404, "<html>");
    assertThat(cli.run("entity", "get", "wallet/bob")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("HTTP 404").contains("is that a Reprise node?");
  }

  @Test
  void says_that_no_node_can_be_reached_for_any_read() {
    node.close();
    assertThat(cli.run("entity", "get", "wallet/a")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.run("entity", "list", "wallet")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.run("entity", "history", "wallet/a")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.run("entity", "history", "wallet/a", "--follow"))
        .isEqualTo(ExitCode.NOT_REACHABLE);
  }
}
