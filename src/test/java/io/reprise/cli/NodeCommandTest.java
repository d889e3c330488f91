package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that is started by somebody who may be killed. */
class NodeCommandTest {
  private static final String NOWHERE = "http://127.0.0.1:1";

  @Test
  void a_node_stops_with_the_process_that_it_is_told() throws Exception {
    Process other = new ProcessBuilder("cat").start();
    CliFixture cli =
        new CliFixture()
            .starting(
                (settings, development) -> {
                  other.destroyForcibly();
                  return new RunningNode(NOWHERE, "none", Map.of(), new CompletableFuture<>());
                });

    assertThat(cli.run("node", "--stops-with", Long.toString(other.pid()))).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reprise.cluster.seeds: no member after 60 s. Check that a seed runs: [127.0.0.9:25520]",
        "the journal belongs to another cluster (expected: this one). Correct it.",
      })
  void what_a_node_can_not_have_is_told_without_a_stack(String why) {
    CliFixture cli =
        new CliFixture()
            .starting(
                (settings, development) -> {
                  throw new IllegalStateException(why);
                });

    assertThat(cli.run("node")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err().lines()).containsExactly("The node can't start:", why);
  }

  @Test
  void a_node_stops_at_once_if_that_process_has_ended_before() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.onExit().get();
    CliFixture cli =
        new CliFixture()
            .starting(
                (settings, development) ->
                    new RunningNode(NOWHERE, "none", Map.of(), new CompletableFuture<>()));

    assertThat(cli.run("node", "--stops-with", Long.toString(ended.pid()))).isEqualTo(ExitCode.OK);
  }
}
