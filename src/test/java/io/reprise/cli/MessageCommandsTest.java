package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageCommandsTest {
  private static final String PARKED =
      """
      {"name":"wallet/alice/3/0","kind":"message","from":"wallet/alice","to":"hotel/ritz",\
      "due":"2026-11-22T20:00:00Z","attempts":1,"parked":true,"parkedAt":"2026-11-22T20:00:01Z",\
      "code":"unknown-component","error":"component hotel is not installed"}""";
  private static final String HEADINGS =
      "NAME              KIND     TO          DUE (UTC)                ATTEMPTS  PARKED AS        "
          + "  LAST ERROR\n";
  private static final String ROW =
      "wallet/alice/3/0  message  hotel/ritz  2026-11-22 20:00:00.000  1         unknown-component"
          + "  component hotel is not installed\n";

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  MessageCommandsTest() throws IOException {
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
  void lists_what_is_parked_and_says_that_there_is_more() {
    String page = "{\"total\":7,\"messages\":[" + PARKED + "],\"next\":\"wallet/alice/3/0\"}";
    node.on("GET /v1/messages?from=wallet&code=unknown-component&limit=1", 200, page);
    assertThat(
            cli.run("message", "list", "--from", "wallet", "--code=unknown-component", "--limit=1"))
        .isZero();
    assertThat(cli.out())
        .isEqualTo(HEADINGS + ROW + "There are more, 7 in all: --after wallet/alice/3/0\n");
  }

  @Test
  void says_plainly_that_nothing_is_there() {
    String none = "{\"total\":0,\"messages\":[]}";
    node.on("GET /v1/messages", 200, none);
    node.on("GET /v1/messages?from=wallet%2Fbob&kind=timer&waiting=all", 200, none);
    assertThat(cli.run("message", "list")).isZero();
    String[] timers = {"--from", "wallet/bob", "--kind", "timer", "--all-waiting"};
    assertThat(cli.run("message", "list", timers[0], timers[1], timers[2], timers[3], timers[4]))
        .isZero();
    assertThat(cli.run("message", "list", "-o", "json")).isZero();
    assertThat(cli.out())
        .isEqualTo("Nothing is parked.\nNothing waits that matches.\n" + none + "\n");
  }

  @Test
  void shows_one_with_who_has_done_what_about_it() {
    node.on(
        "GET /v1/messages/wallet/alice/3/0",
        200,
        PARKED.substring(0, PARKED.length() - 1)
            + """
            ,"holdsBack":2,"sent":"2026-11-22T20:00:00Z","effect":{"kind":"send"},
            "interventions":[{"at":"2026-11-22T20:00:00Z","action":"retry","caller":"ann",
            "reason":"try"}]}""");
    assertThat(cli.run("message", "show", "wallet/alice/3/0")).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            message     wallet/alice/3/0
            to          hotel/ritz
            sent        2026-11-22T20:00:00Z
            due         2026-11-22T20:00:00Z
            state       parked as unknown-component since 2026-11-22T20:00:01Z
            attempts    1
            error       component hotel is not installed
            holds back  2
            {
              "kind" : "send"
            }

            TIME (UTC)               ACTION  CALLER  REASON
            2026-11-22 20:00:00.000  retry   ann     try
            """);
    assertThat(cli.run("message", "show", "wallet/alice/3")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("(expected: component/id/sequence/index");
  }

  @Test
  void does_it_to_those_named() {
    node.on("POST /v1/messages/wallet/alice/3/0/skip", 200, "{}");
    node.on(
        "POST /v1/messages/wallet/alice/4/0/skip",
        409,
        """
        {"type":"/problems/not-parked","title":"It is not parked","status":409,
         "detail":"wallet/alice/4/0: not parked","code":"not-parked","outcome":"none"}""");
    assertThat(
            cli.run(
                "message",
                "skip",
                "wallet/alice/3/0",
                "wallet/alice/4/0",
                "--reason=no hotel",
                "--caller=ann"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.out()).isEqualTo("skipped wallet/alice/3/0\n");
    assertThat(cli.err()).startsWith("It is not parked (not-parked)\n  wallet/alice/4/0");
    assertThat(node.asked().get(0).headers())
        .containsEntry("reprise-reason", "no hotel")
        .containsEntry("reprise-caller", "ann");
  }

  @Test
  void shows_those_that_match_first_and_does_nothing_without_yes() {
    String page = "{\"total\":7,\"messages\":[" + PARKED + "],\"next\":\"wallet/alice/3/0\"}";
    node.on("GET /v1/messages?to=hotel&limit=5", 200, page);
    node.on("POST /v1/messages/retry", 200, "{\"action\":\"retry\",\"matched\":7,\"done\":7}");
    assertThat(cli.run("message", "retry", "--to", "hotel", "--reason", "it is back"))
        .isEqualTo(ExitCode.REFUSED);
    String shown = "7 are parked that match; the first of them:\n" + HEADINGS + ROW;
    assertThat(cli.out())
        .isEqualTo(
            shown
                + "Nothing was done. To retry them:\n"
                + "  reprise message retry --to hotel --reason 'it is back' --count 7 --yes\n");
    assertThat(node.asked()).hasSize(1);

    CliFixture sure = new CliFixture().with("REPRISE_URL", node.url());
    assertThat(sure.run("message", "retry", "--to=hotel", "--reason=x", "--count=9", "--yes"))
        .isZero();
    assertThat(sure.out()).isEqualTo(shown + "tried again 7 of 7\n");
    assertThat(node.asked().get(2).body()).isEqualTo("{\"filter\":{\"to\":\"hotel\"},\"count\":9}");
  }

  @Test
  void names_what_was_left() {
    node.on("GET /v1/messages?limit=5", 200, "{\"total\":1,\"messages\":[" + PARKED + "]}");
    node.on(
        "POST /v1/messages/skip",
        200,
        """
        {"action":"skip","matched":1,"done":0,
         "left":[{"name":"wallet/alice/3/0","code":"outcome-known"}]}""");
    assertThat(cli.run("message", "skip", "--all", "--reason", "x", "--yes"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.out())
        .isEqualTo(
            "1 is parked:\n"
                + HEADINGS
                + ROW
                + "skipped 0 of 1\nleft wallet/alice/3/0: outcome-known\n");
  }

  @Test
  void wants_a_reason_and_one_way_to_say_which() {
    assertThat(cli.run("message", "retry", "wallet/alice/3/0")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--reason");
    assertThat(cli.run("message", "retry", "--reason", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("message", "skip", "a/b/1/0", "--all", "--reason=x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(node.asked()).isEmpty();
  }
}
