package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowCommandsTest {
  private static final String FLOW =
      """
      {"id":"k1","complete":true,"begun":"2026-11-22T20:00:00.000000Z",
       "last":"2026-11-25T22:00:05.000000Z","entities":["booking/1","hotel/a"],"commands":[
       {"number":1,"depth":0,"as":"request","entity":"booking/1","sequence":1,"lastSequence":2,
        "time":"2026-11-22T20:00:00.000000Z",
        "command":{"name":"book","body":{"n":1},"caller":"ann"},
        "outcome":{"accepted":true},
        "events":[{"sequence":1,"name":"booked","body":{"n":1}},
         {"sequence":2,"name":"noted","body":{}}],
        "effects":[
         {"index":0,"kind":"message","to":"hotel/a","command":{"name":"reserve","body":{"n":1}},
          "state":"handled","ledTo":2,"outcome":3},
         {"index":1,"kind":"message","to":"hotel/b","command":{"name":"reserve","body":{}},
          "state":"parked",
          "delivery":{"attempts":12,"parked":true,"code":"gave-up","error":"busy"}},
         {"index":2,"kind":"call","endpoint":"payments","operation":"charge","body":{"cents":5},
          "state":"waiting","delivery":{"attempts":1,"parked":false,"error":"HTTP 503"}},
         {"index":3,"kind":"timer","name":"remind","due":"2026-11-22T20:15:00.000000Z",
          "command":{"name":"expire","body":{}},"state":"cancelled",
          "endedBy":{"entity":"booking/1","sequence":3,"time":"2026-11-22T20:00:01Z"}},
         {"index":4,"kind":"message","to":"hotel/c","command":{"name":"reserve","body":{}},
          "state":"skipped",
          "skipped":{"caller":"bob","reason":"INC-77","time":"2026-11-22T20:00:01Z"}},
         {"index":5,"kind":"timer","name":"expiry","due":"2026-11-25T22:00:00.000000Z",
          "command":{"name":"expire","body":{}},"state":"ran-off","ledTo":4}]},
       {"number":2,"parent":1,"depth":1,"as":"message","asked":true,"entity":"hotel/a",
        "sequence":7,"lastSequence":7,"time":"2026-11-22T20:00:00.012000Z",
        "command":{"name":"reserve","body":{"n":1}},
        "outcome":{"accepted":false,"code":"full","reason":"no room"},"events":[],"effects":[]},
       {"number":3,"parent":1,"depth":1,"as":"outcome","entity":"booking/1","sequence":3,
        "lastSequence":3,"time":"2026-11-22T20:00:01.500000Z",
        "command":{"name":"no-room","body":{}},"outcome":{"accepted":true},"events":[],
        "effects":[{"index":0,"kind":"cancel","name":"remind","state":"done"}]},
       {"number":4,"parent":1,"depth":1,"as":"timer","entity":"booking/1","sequence":4,
        "lastSequence":4,"time":"2026-11-25T22:00:05.000000Z",

        "command":{"name":"expire","body":{}},"outcome":{"accepted":true},"events":[],
        "effects":[]}]}
      """;

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  FlowCommandsTest() throws IOException {
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
  void shows_a_tree_with_what_hangs_below_each_effect() {
    node.on("GET /v1/flows/booking%2F1", 200, FLOW);
    assertThat(cli.run("flow", "show", "booking/1")).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .isEqualTo(
            """
            AFTER                    WHAT
            2026-11-22 20:00:00.000  booking/1 #1-2  book n=1, by ann: accepted
                                       booked n=1
                                       noted
                                       message to hotel/a: reserve n=1
            +12 ms                       hotel/a #7  reserve n=1 (message): \
            refused full: no room  \
            <- asked for
            +1.500 s                     booking/1 #3  no-room (outcome): accepted
                                           cancels timer remind
                                       message to hotel/b: reserve  \
            -- parked (gave-up, 12 attempts, busy)
                                       call payments/charge {"cents":5}  \
            -- on its way (1 attempt, HTTP 503)
                                       timer remind, due 2026-11-22 20:15:00.000: expire  \
            -- cancelled by booking/1 #3
                                       message to hotel/c: reserve  -- skipped by bob: INC-77
                                       timer expiry, due 2026-11-25 22:00:00.000: expire
            +3d 2h                       booking/1 #4  expire (timer): accepted

            4 commands of 2 entities in 3d 2h, 1 waiting, 1 parked.
            """);
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void passes_json_on_and_says_what_is_left_out() {
    String cut =
        FLOW.replace("\n", "")
            .replace(
                "\"complete\":true", "\"complete\":false,\"stoppedBy\":\"limit\",\"leftOut\":480");
    node.on("GET /v1/flows/k1", 200, cut);
    assertThat(cli.run("flow", "show", "k1", "-o", "json")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).isEqualTo(cut.strip() + "\n");
    assertThat(cli.err())
        .isEqualTo(
            "That is not all (reprise.replay.flow-commands-max, flow-bytes). 480 effects were not"
                + " followed, nor what they led to.\n");
  }

  @Test
  void says_that_there_is_nothing() {
    node.on(
        "GET /v1/flows/k2",
        404,
        """
        {"type":"/problems/nothing-found","title":"Nothing has that id","status":404,
         "detail":"k2: no entity","code":"nothing-found","retryable":false,"outcome":"none"}""");
    assertThat(cli.run("flow", "show", "k2")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).startsWith("Nothing has that id (nothing-found)\n  k2: no entity");
    assertThat(cli.run("flow")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void exports_a_bundle_and_names_its_entities(@TempDir Path folder) throws IOException {
    String whole = Files.readString(Path.of("src/test/resources/bundles/wallets.bundle"));
    Path file = folder.resolve("flow.bundle");
    node.on(
        "GET /v1/flows/wallet%2Fann/bundle?redact=%2Fevent%2Fbody%2Fowner",
        200, whole, "Reprise-Flow-Complete", "false");
    int code =
        cli.run(
            "flow",
            "export",
            "wallet/ann",
            "--redact",
            "/event/body/owner",
            "--out",
            file.toString());
    assertThat(code).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(file).hasContent(whole);
    assertThat(cli.err())
        .isEqualTo(
            "Wrote "
                + file
                + ": 5 entries of 2 entities, masked: /event/body/owner.\n"
                + "Entities: wallet/ann, wallet/bob\n"
                + "The flow has more than was followed, so entities may be missing: reprise flow"
                + " show wallet/ann says what was left out.\n");

    node.on("GET /v1/flows/k1/bundle", 200, whole, "Reprise-Flow-Complete", "true");
    CliFixture piped = new CliFixture().with("REPRISE_URL", node.url());
    assertThat(piped.run("flow", "export", "k1")).isZero();
    assertThat(piped.out()).isEqualTo(whole);
    assertThat(piped.err()).endsWith("Entities: wallet/ann, wallet/bob\n");
  }

  @Test
  void says_how_long_after_in_units_that_matter() {
    assertThat(FlowText.after(Duration.ZERO)).isEqualTo("+0 ms");
    assertThat(FlowText.after(Duration.ofMillis(59_999))).isEqualTo("+59.999 s");
    assertThat(FlowText.after(Duration.ofSeconds(3599))).isEqualTo("+59m 59s");
    assertThat(FlowText.after(Duration.ofMinutes(61))).isEqualTo("+1h 1m");
    assertThat(FlowText.after(Duration.ofHours(49))).isEqualTo("+2d 1h");
    assertThat(FlowText.after(Duration.ofMillis(-5))).isEqualTo("-5 ms");
  }
}
