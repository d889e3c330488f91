package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What changed and why, and what would have come of it, as people read it. */
class EntityLookTest {
  private static final String WALLET = "/v1/entities/wallet/bob";

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  EntityLookTest() throws IOException {
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
  void shows_both_values_of_each_field_that_changed() {
    node.on(
        "GET " + WALLET + "/diff?from=2&to=5",
        200,
        """
        {"from":{"time":"2026-11-22T20:00:00.5Z","state":{"cents":100,"old":1}},
         "to":{"time":"2026-11-22T20:00:01Z","state":{"cents":40,"new":"x"}},"patch":[]}""");

    assertThat(cli.run("entity", "diff", "wallet/bob", "2", "5")).isEqualTo(ExitCode.OK);
    assertThat(lines())
        .containsExactly(
            "wallet/bob from 2026-11-22 20:00:00.500 to 2026-11-22 20:00:01.000 (UTC)",
            "FIELD|AT 2|AT 5",
            "/cents|100|40",
            "/new|-|\"x\"",
            "/old|1|-");
    assertThat(node.asked().get(0).headers()).containsEntry("accept", "application/json");
  }

  @Test
  void gives_scripts_the_bare_patch() {
    node.on("GET " + WALLET + "/diff?from=2&to=5", 200, "[]");

    assertThat(cli.run("entity", "diff", "wallet/bob", "2", "5", "-o", "json")).isZero();
    assertThat(cli.out()).isEqualTo("[]\n");
    assertThat(node.asked().get(0).headers())
        .containsEntry("accept", "application/json-patch+json");
  }

  @Test
  void says_that_nothing_changed() {
    node.on("GET " + WALLET + "/diff?from=2&to=3", 200, "{\"from\":{},\"to\":{}}");

    assertThat(cli.run("entity", "diff", "wallet/bob", "2", "3")).isZero();
    assertThat(cli.out()).isEqualTo("wallet/bob: the same state at 2 and 3\n");
  }

  @Test
  void explains_a_field_with_who_changed_it() {
    node.on(
        "GET " + WALLET + "/explain?pointer=%2Fcents&limit=2",
        200,
        """
        {"value":40,"sequence":5,"more":3,"changes":[
          {"sequence":4,"time":"2026-11-22T20:00:02Z","before":70,"after":40,"nearDuplicateOf":3,
           "command":{"name":"withdraw","body":{"cents":30},"caller":"shop","reason":"INC-77"}},
          {"sequence":3,"time":"2026-11-22T20:00:01Z","after":70,
           "command":{"name":"refund","body":{},"caller":"hotel/x",
                      "cause":{"entity":"hotel/x","sequence":9,"index":0}}}]}""");

    assertThat(cli.run("entity", "explain", "wallet/bob", "/cents", "--limit", "2")).isZero();
    assertThat(lines())
        .containsExactly(
            "wallet/bob /cents is 40 at sequence 5",
            "SEQUENCE|TIME (UTC)|BEFORE|AFTER|COMMAND|CALLER|NOTE",
            "4|2026-11-22 20:00:02.000|70|40|withdraw cents=30|shop"
                + "|near-duplicate of 3, reason: INC-77",
            "3|2026-11-22 20:00:01.000|-|70|refund|hotel/x|from hotel/x #9",
            "and 3 older changes: --limit N");
  }

  @Test
  void says_once_what_does_not_fit() {
    node.on(
        "GET " + WALLET + "/explain?pointer=cents",
        422,
        """
        {"title":"A parameter does not fit","code":"invalid-parameter","status":422,
         "detail":"pointer: cents (expected: a JSON Pointer)",
         "errors":[{"pointer":"/pointer","code":"invalid",
                    "detail":"pointer: cents (expected: a JSON Pointer)"}]}""");

    assertThat(cli.run("entity", "explain", "wallet/bob", "cents")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err().lines())
        .containsExactly(
            "A parameter does not fit (invalid-parameter)",
            "  pointer: cents (expected: a JSON Pointer)");
  }

  @Test
  void has_nobody_try_again_what_an_entity_has_not_reached() {
    node.on(
        "POST " + WALLET + "/what-if",
        404,
        """
        {"title":"Not reached","code":"unknown-moment","status":404,"retryable":true}""");

    assertThat(cli.run("entity", "what-if", "wallet/bob", "--skip", "99"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err().lines()).containsExactly("Not reached (unknown-moment)");
  }

  @Test
  void shows_both_ends_and_each_command_that_ends_otherwise() {
    node.on(
        "POST " + WALLET + "/what-if",
        200,
        """
        {"from":2,"through":5,"commands":3,"recorded":{"cents":40},"forked":{"cents":10},
         "changed":[
          {"sequence":2,"command":"deposit","why":"edited",
           "recorded":{"accepted":true,"events":[{"name":"deposited","body":{"cents":1}}]},
           "forked":{"accepted":true,"events":[],"reply":7,"effects":[{}]}},
          {"sequence":4,"command":"withdraw","why":"skipped",
           "recorded":{"accepted":false,"code":"no","reason":"not now"}},
          {"sequence":5,"command":"withdraw","why":"differs","recorded":{"accepted":true},
           "forked":{"threw":"java.lang.ArithmeticException"}}],
         "moreChanged":1,"effects":[{"sequence":2,"effect":{"kind":"send"}}],"moreEffects":0}""");

    int code =
        cli.run(
            "entity",
            "what-if",
            "wallet/bob",
            "--skip",
            "4",
            "--edit",
            "2={\"cents\":20}",
            "--from",
            "2");

    assertThat(code).isZero();
    assertThat(node.asked().get(0).body())
        .isEqualTo("{\"from\":2,\"skip\":[4],\"edit\":[{\"sequence\":2,\"body\":{\"cents\":20}}]}");
    assertThat(lines())
        .containsExactly(
            "wallet/bob, what if: 3 of its commands decided again, from sequence 2 to 5."
                + " Nothing was written or sent.",
            "FIELD|AS IT IS|WHAT IF",
            "/cents|40|10",
            "",
            "SEQUENCE|COMMAND|WHY|AS IT WAS|WHAT IF",
            "2|deposit|edited|accepted: deposited cents=1|accepted: reply 7, 1 effect",
            "4|withdraw|skipped|refused no: not now|-",
            "5|withdraw|differs|accepted|throws java.lang.ArithmeticException",
            "and 1 more",
            "2 would have led to {\"kind\":\"send\"}");
  }

  @Test
  void says_what_can_be_otherwise() {
    assertThat(cli.run("entity", "what-if", "wallet/bob")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--skip, --edit, --from");
    assertThat(cli.run("entity", "what-if", "wallet/bob", "--edit", "2=cents"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--edit '2={\"cents\":20}'");
  }

  private Stream<String> lines() {
    return cli.out().lines().map(line -> line.replaceAll(" {2,}", "|"));
  }
}
