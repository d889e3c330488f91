package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.Deposits.Deposit;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills under load, restarts, counts: nothing acknowledged is lost, nothing is done twice. Data of
 * failed runs stays under {@code target/crash}.
 */
class CrashTest {

  private static final int DEPOSITS_BEFORE = 200;
  private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(2);

  /** Who dies. */
  enum Victim {
    NODE {
      @Override
      void kill(NodeProcess node) throws Exception {
        node.kill();
        node.restart();
      }
    },
    POSTGRESQL {
      @Override
      void kill(NodeProcess node) throws Exception {
        node.killPostgres();
        node.awaitReady();
      }
    },
    BOTH {
      @Override
      void kill(NodeProcess node) throws Exception {
        node.killPostgres();
        node.kill();
        node.restart();
      }
    };

    /** Kills it and waits until the node is back. */
    abstract void kill(NodeProcess node) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void what_was_acknowledged_survives_a_kill(Victim victim) throws Exception {
    try (NodeProcess node = node("plain-" + victim);
        Deposits deposits = new Deposits(node, false)) {
      underLoad(node, deposits, victim);
      assertThat(deposits.balances())
          .isBetween(
              (long) deposits.acknowledgedCount(),
              (long) deposits.acknowledgedCount() + deposits.unanswered().size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void with_keys_repeating_what_was_unanswered_makes_the_sum_exact(Victim victim) throws Exception {
    try (NodeProcess node = node("keyed-" + victim);
        Deposits deposits = new Deposits(node, true)) {
      underLoad(node, deposits, victim);
      for (Deposit deposit : deposits.unanswered()) {
        assertThat(deposits.send(deposit).statusCode()).isEqualTo(200);
      }
      assertThat(deposits.balances())
          .isEqualTo(deposits.acknowledgedCount() + deposits.unanswered().size());
      for (Map.Entry<Deposit, Long> each : deposits.acknowledged().entrySet()) {
        HttpResponse<String> again = deposits.send(each.getKey());
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(Deposits.sequence(again)).isEqualTo(each.getValue());
      }
    }
  }

  @Test
  void a_node_that_is_told_to_end_while_it_starts_leaves_no_postgresql_behind() throws Exception {
    try (NodeProcess node = node("early")) {
      node.close();
      assertThat(node.hasPostgres()).isFalse();
      for (int i = 0; i < 2; i++) {
        node.endWhileItStarts();
        assertThat(node.hasPostgres()).as(node.log()).isFalse();
      }
    }
  }

  private static void underLoad(NodeProcess node, Deposits deposits, Victim victim)
      throws Exception {
    deposits.openWallets();
    deposits.start();
    awaitMore(deposits, 0);
    victim.kill(node);
    awaitMore(deposits, deposits.acknowledgedCount()); // it serves again, by itself
    deposits.stop();
    assertThat(deposits.wrong()).isEmpty();
    assertThat(node.isAlive()).isTrue();
  }

  private static void awaitMore(Deposits deposits, int than) {
    await()
        .atMost(LOAD_TIMEOUT)
        .until(() -> deposits.acknowledgedCount() >= than + DEPOSITS_BEFORE);
  }

  private static NodeProcess node(String name) throws IOException {
    return new NodeProcess(NodeProcess.emptyFolder("crash", name), NodeProcess.freePorts());
  }
}
