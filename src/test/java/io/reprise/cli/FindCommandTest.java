package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FindCommandTest {
  private static final String KEY =
      """
      {"entity":"wallet/bob","sequence":7,"of":"key","time":"2026-11-22T20:00:01.5Z",
       "lastSequence":8,"commandId":"0193","command":"withdraw","key":"k1","caller":"ann",
       "outcome":{"accepted":false,"code":"insufficient-funds","reason":"5 left"}}""";

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  FindCommandTest() throws IOException {
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
  void shows_where_an_id_belongs_and_what_to_type_next() {
    node.on("GET /v1/find?id=k1", 200, "{\"found\":[" + KEY + "],\"complete\":true}");
    assertThat(cli.run("find", "k1")).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .isEqualTo(
            """
            ENTITY      SEQUENCE  FOUND AS  TIME (UTC)               COMMAND   CALLER  OUTCOME
            wallet/bob  7         key       2026-11-22 20:00:01.500  withdraw  ann     \
            refused insufficient-funds: 5 left

            Next: reprise entity history wallet/bob --after 6 --limit 2 --full
            """);
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void shows_an_entity() {
    node.on(
        "GET /v1/find?id=wallet%2Fbob",
        200,
        """
        {"found":[{"entity":"wallet/bob","sequence":7,"of":"entity","version":6,
         "begun":"2026-11-22T20:00:00Z","time":"2026-11-22T20:00:01.5Z"}],"complete":true}""");
    assertThat(cli.run("find", "wallet/bob", "--url", node.url())).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .contains("wallet/bob  7         entity    2026-11-22 20:00:01.500\n")
        .endsWith(
            "Next: reprise entity history wallet/bob --newest-first --url " + node.url() + "\n");
  }

  @Test
  void says_how_to_go_on_when_a_search_ended_early() {
    String asked = "GET /v1/find?id=it%27s&since=2026-01-01T00:00:00Z";
    node.on(
        asked + "&limit=1",
        200,
        "{\"found\":["
            + KEY
            + "],\"complete\":false,\"stoppedBy\":\"limit\",\"next\":\"2026-11-22T20:00:02Z\"}");
    assertThat(cli.run("find", "it's", "--since", "2026-01-01T00:00:00Z", "--limit", "1")).isZero();
    assertThat(cli.err())
        .isEqualTo(
            "There are more than 1. Go on: reprise find 'it'\\''s' --since 2026-01-01T00:00:00Z"
                + " --before 2026-11-22T20:00:02Z --limit 1\n");

    node.on(
        asked,
        200,
        """
        {"found":[],"complete":false,"stoppedBy":"timeout","next":"2026-11-22T20:00:02Z"}""");
    CliFixture late = new CliFixture().with("REPRISE_URL", node.url());
    assertThat(late.run("find", "it's", "--since", "2026-01-01T00:00:00Z"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(late.err()).contains("searched back to 2026-11-22T20:00:02Z. Go on: reprise find");
    assertThat(late.out()).isEmpty();
  }

  @Test
  void passes_json_on_and_says_where_nothing_was_found() {
    String text = "{\"id\":\"k1\",\"found\":[" + KEY.replace("\n", "") + "],\"complete\":true}";
    node.on("GET /v1/find?id=k1&before=2026-01-01T00:00:00Z", 200, text);
    assertThat(cli.run("find", "k1", "--before", "2026-01-01T00:00:00Z", "-o", "json")).isZero();
    assertThat(cli.out()).isEqualTo(text + "\n");

    node.on(
        "GET /v1/find?id=k2",
        404,
        """
        {"type":"/problems/nothing-found","title":"Nothing has that id","status":404,
         "detail":"k2: no entity, and no command, trace or key in all entries",
         "code":"nothing-found","retryable":false,"outcome":"none"}""");
    assertThat(cli.run("find", "k2")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err())
        .startsWith("Nothing has that id (nothing-found)\n  k2: no entity, and no command");
    assertThat(cli.run("find")).isEqualTo(ExitCode.USAGE);
  }
}
