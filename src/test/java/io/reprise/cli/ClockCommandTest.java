package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.dev.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClockCommandTest {
  private static final String SHOW = "GET /v1/dev/clock";
  private static final String MOVE = "POST /v1/dev/clock";
  private static final String MANUAL = "{\"manual\":true,\"time\":\"2026-12-01T00:15:00.000000Z\"}";
  private static final String SYSTEM =
      "{\"manual\":false,\"time\":\"2026-12-01T00:15:00.000000Z\"}";

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  @TempDir Path folder = Path.of("");

  ClockCommandTest() throws IOException {
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
  void shows_the_time_and_whether_it_stands() {
    node.on(SHOW, 200, MANUAL);
    assertThat(cli.run("clock")).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .isEqualTo(
            """
            time   2026-12-01T00:15:00.000000Z
            clock  stands still until it is moved
            """);
    node.on(SHOW, 200, SYSTEM);
    assertThat(cli.run("clock")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("clock  the system's").contains("dev --clock manual");
  }

  @ParameterizedTest
  @CsvSource({
    "+15m, advance, PT15M",
    "+90s, advance, PT1M30S",
    "+2h, advance, PT2H",
    "+1d, advance, PT24H",
    "+1h30m, advance, PT1H30M",
    "+1d2h3m4s, advance, PT26H3M4S",
    "PT15M, advance, PT15M",
    "+PT15M, advance, PT15M",
    "p1dt1h, advance, PT25H",
    "2026-12-01T00:00:00Z, to, 2026-12-01T00:00:00Z",
    "2026-12-01T02:00:00.5+02:00, to, 2026-12-01T00:00:00.500Z"
  })
  void moves_it_by_or_to_what_is_said(String move, String field, String value) {
    node.on(MOVE, 200, MANUAL);
    assertThat(cli.run("clock", move)).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).startsWith("time   2026-12-01T00:15:00.000000Z\n");
    assertThat(node.asked().get(0).body()).isEqualTo("{\"%s\":\"%s\"}".formatted(field, value));
  }

  @Test
  void gives_scripts_what_the_node_answered() {
    node.on(MOVE, 200, MANUAL);
    assertThat(cli.run("clock", "+15m", "-o", "json")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).isEqualTo(MANUAL + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"15m", "+", "+15", "+m", "+1m2h", "+99999999999999999999d", "P", "P1M", "noon"})
  void says_how_to_write_a_move(String move) {
    assertThat(cli.run("clock", move)).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err())
        .contains("'" + move + "' (expected: how far, such as +15m, ")
        .contains("2026-12-01T00:00:00Z");
    assertThat(node.asked()).isEmpty();
  }

  @Test
  void takes_one_move_and_none_that_goes_back() {
    assertThat(cli.run("clock", "-15m")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("'-15m' (expected: ").contains("never goes back");
    assertThat(cli.run("clock", "+1m", "+1m")).isEqualTo(ExitCode.USAGE);
    assertThat(node.asked()).isEmpty();
  }

  @Test
  void says_what_the_node_did_not_do() {
    node.on(
        MOVE,
        409,
        "{\"title\":\"The clock of this node can't be moved\",\"code\":\"clock-not-manual\"}");
    assertThat(cli.run("clock", "+15m")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("(clock-not-manual)");
  }

  @Test
  void says_that_it_may_have_been_moved_if_no_answer_came() {
    assertThat(cli.run("clock", "+15m")).isEqualTo(ExitCode.UNKNOWN_OUTCOME);
    assertThat(cli.err()).contains("not known whether the clock was moved");
    node.close();
    assertThat(cli.run("clock", "+15m")).isEqualTo(ExitCode.NOT_REACHABLE);
  }

  @Test
  void has_dev_start_a_node_whose_clock_stands_where_it_stood() throws IOException {
    Instant stood = Instant.parse("2100-01-01T00:00:00Z");
    ManualClock.keptIn(folder).moveTo(stood);
    node.on("GET /v1/components", 200, "{\"components\":[]}");
    cli.starting(
        (settings, development) -> {
          assertThat(development.clock().map(ManualClock::instant)).contains(stood);
          return running();
        });
    assertThat(cli.run("dev", "--clock", "manual", "--data=" + folder)).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .contains(
            "clock        stands at 2100-01-01T00:00:00Z; move it with ./reprise clock +15m --url "
                + node.url());
  }

  @Test
  void leaves_dev_the_clock_of_the_system_unless_told_otherwise() {
    node.on("GET /v1/components", 200, "{\"components\":[]}");
    cli.starting(
        (settings, development) -> {
          assertThat(development.clock()).isEmpty();
          return running();
        });
    assertThat(cli.run("dev", "--data=" + folder)).isEqualTo(ExitCode.OK);
    assertThat(cli.run("dev", "--clock=system", "--data=" + folder)).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).doesNotContain("stands at");
    assertThat(cli.run("dev", "--clock=stopped")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("system, manual");
    assertThat(cli.run("node", "--clock=manual")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void names_a_broken_file_of_the_clock() throws IOException {
    Files.writeString(folder.resolve("manual-clock"), "noon");
    assertThat(cli.run("dev", "--clock=manual", "--data=" + folder)).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err())
        .startsWith("The node can't start:\n")
        .contains("manual-clock: \"noon\" (expected: ")
        .contains("delete it");
  }

  private RunningNode running() {
    return new RunningNode(node.url(), "here", Map.of(), CompletableFuture.completedStage("done"));
  }
}
