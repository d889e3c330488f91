package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three nodes, restarted one after another while callers go on: no command fails. How long answers
 * take meanwhile is written to a file; bench/roll shows it.
 */
class RollingRestartTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int COMMANDS_PER_SECOND = Integer.getInteger("reprise.roll.rate", 500);
  private static final int ROUNDS = Integer.getInteger("reprise.roll.rounds", 1);

  /** Answered before the first node is stopped, and between two: the load goes on. */
  private static final int COMMANDS_BETWEEN = Integer.getInteger("reprise.roll.between", 500);

  /** For bench/roll, which is about nodes with the default. */
  private static final String DRAIN_DELAY = System.getProperty("reprise.roll.drain-delay", "5 s");

  private final Path folder = folder();
  private final Coordinates database = TestStorage.emptyDatabase();
  private final List<Integer> ports = NodeProcess.freePorts();
  private final List<NodeProcess> nodes = start();
  private final List<String> figures = new ArrayList<>();

  private static Path folder() {
    try {
      return NodeProcess.emptyFolder("rolling-restart", "nodes");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * For a machine that has much else to do: how long answers take is no matter of this test. The
   * balancer may find out late that a node leaves, and no node is taken for dead, as none dies.
   */
  private static final String PATIENT =
      """
      reprise.http {
        command-timeout = 25 s, read-timeout = 25 s, drain-delay = %s, drain-timeout = 26 s
      }
      akka.cluster.failure-detector.acceptable-heartbeat-pause = 20 s
      """
          .formatted(DRAIN_DELAY);

  /** At once: they let each other in. */
  private List<NodeProcess> start() {
    String settings =
        TestStorage.configuredFor(database)
            + PATIENT
            + "reprise.cluster.seeds = [\"127.0.0.1:%d\", \"127.0.0.2:%1$d\"]%n"
                .formatted(ports.get(2));
    List<CompletableFuture<NodeProcess>> starting = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      String host = "127.0.0." + number;
      Path own = folder.resolve("node" + number);
      starting.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new NodeProcess(own, ports, settings, NodeProcess.Program.NODE, host);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    return starting.stream().map(CompletableFuture::join).toList();
  }

  @AfterEach
  void stop() {
    CompletableFuture.allOf(
            nodes.stream()
                .map(node -> CompletableFuture.runAsync(() -> stop(node)))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private static void stop(NodeProcess node) {
    try {
      node.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void no_command_fails_while_nodes_are_restarted_one_after_another() throws Exception {
    try (BalancedLoad load = new BalancedLoad(nodes, COMMANDS_PER_SECOND)) {
      load.start();
      awaitMore(load);
      int before = load.answered();
      double begin = load.seconds();
      for (int round = 0; round < ROUNDS; round++) {
        for (int number = 1; number <= nodes.size(); number++) {
          restart(load, number);
        }
      }
      double end = load.seconds();
      load.stop();
      note(load, before, begin, end);

      assertThat(load.failures()).as(String.join("\n", figures)).isEmpty();
      for (int i = 0; i < BalancedLoad.WALLETS; i++) {
        String wallet = "w" + i;
        assertThat(BalancedLoad.version(nodes.get(i % nodes.size()), wallet))
            .as("the version of %s: one for each command that was accepted", wallet)
            .isEqualTo(load.accepted(wallet));
      }
    }
  }

  private void restart(BalancedLoad load, int number) throws Exception {
    NodeProcess node = nodes.get(number - 1);
    double begin = load.seconds();
    node.close();
    double stopped = load.seconds();
    node.restart();
    double ready = load.seconds();
    figures.add(
        String.format(
            Locale.ROOT,
            "node %d: told to stop at %.1f s, gone after %.1f s, ready again after another %.1f s",
            number,
            begin,
            stopped - begin,
            ready - stopped));
    awaitMore(load);
  }

  private static void awaitMore(BalancedLoad load) {
    int before = load.answered();
    await().atMost(PATIENCE).until(() -> load.answered() >= before + COMMANDS_BETWEEN);
  }

  private void note(BalancedLoad load, int before, double begin, double end) throws IOException {
    double[] millis =
        load.answers().stream()
            .filter(answer -> answer.sinceBeginNanos() / 1e9 > begin)
            .mapToDouble(answer -> answer.tookNanos() / 1e6)
            .sorted()
            .toArray();
    figures.add(
        String.format(
            Locale.ROOT,
            "over the whole roll: %d commands in %.1f s, %.0f/s; p50 %.0f ms, p99 %.0f ms, p99.9"
                + " %.0f ms, max %.0f ms; %d failed; %d connections refused",
            load.answered() - before,
            end - begin,
            (load.answered() - before) / (end - begin),
            at(millis, 0.5),
            at(millis, 0.99),
            at(millis, 0.999),
            at(millis, 1),
            load.failures().size(),
            load.refusedConnections()));
    load.slow().forEach(answer -> figures.add("slow: " + answer));
    Files.write(folder.resolveSibling("figures.txt"), figures);
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.round((sorted.length - 1) * share)];
  }
}
