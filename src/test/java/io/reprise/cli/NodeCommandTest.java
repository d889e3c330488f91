package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A node that is started by somebody who may be killed. */
class NodeCommandTest {
  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

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
