package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The journal plugin of akka-persistence-r2dbc on our tables, with our entries. */
class StockPluginTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final StockNode node = new StockNode(TestStorage.fresh());

  @AfterEach
  void stop() {
    node.close();
  }

  /** Recovers, writes up to a sequence, ends; what it has then, it has recovered or written. */
  private List<Entry> incarnation(String journal, int upTo) {
    TestProbe<List<Entry>> entries = node.kit.createTestProbe();
    ActorRef<StockNode.Write> wallet = node.wallet("a", journal);
    wallet.tell(new StockNode.Write(upTo, 2, entries.getRef()));
    List<Entry> all = entries.receiveMessage(PATIENCE);
    node.kit.stop(wallet, PATIENCE);
    return all;
  }

  private static List<Entry> deposits(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(sequence -> Entries.deposited("wallet", "a", sequence))
        .toList();
  }

  @Test
  void each_plugin_goes_on_where_the_other_has_stopped() {
    assertThat(incarnation(StockNode.STOCK, 3)).isEqualTo(deposits(3));
    assertThat(incarnation(StockNode.STOCK, 0)).as("recovered by itself").isEqualTo(deposits(3));
    assertThat(incarnation(StockNode.OURS, 0)).as("recovered by ours").isEqualTo(deposits(3));
    assertThat(incarnation(StockNode.OURS, 6)).isEqualTo(deposits(6));
    assertThat(incarnation(StockNode.STOCK, 0)).as("recovered by stock").isEqualTo(deposits(6));
    assertThat(incarnation(StockNode.STOCK, 8)).isEqualTo(deposits(8));
    assertThat(incarnation(StockNode.OURS, 0)).isEqualTo(deposits(8));
  }
}
