package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.Done;
import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.persistence.query.NoOffset;
import akka.persistence.query.typed.EventEnvelope;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.reprise.storage.JumpingServer;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What others read our tables with, as it comes: the read journal of akka-persistence-r2dbc and a
 * projection of akka-projection-r2dbc, while two nodes write.
 */
class StockReadersTest {

  /** Backtracking, which finds what came late, is 10 s behind. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Of the node that writes all the time. */
  private static final Wallets LONG = new Wallets("long", 20, 150);

  /** Of the other node, one after the other: its clock is the server's alone. */
  private static final List<Wallets> SHORT =
      List.of(
          new Wallets("before", 10, 40),
          new Wallets("during", 10, 40),
          new Wallets("after", 10, 40));

  private static final int SLICES = 1024;
  private static final int QUERIES = 4;

  /** Further than a stock reader looks back: it would not notice entries of that time. */
  private static final Duration FAR_BACK = Duration.ofHours(-1);

  /** Where the clock is left: readers must only wait until it has caught up. */
  private static final Duration BACK = Duration.ofSeconds(-3);

  /** Entities, and how many entries each of them writes. */
  private record Wallets(String name, int count, int entries) {
    /** The number comes first: then their slices are far from each other. */
    List<String> ids() {
      return IntStream.range(0, count).mapToObj(number -> number + name).toList();
    }
  }

  /** What happens to the server after the short wallets of a number have been written. */
  private interface Meanwhile {
    void after(int number) throws Exception;
  }

  @Test
  void readers_see_each_entry_once_while_two_nodes_write() throws Exception {
    Storage here = TestStorage.fresh();
    Storage there =
        Storage.open(
            TestStorage.settings(TestStorage.configuredFor(TestStorage.coordinates(here))));
    try (StockNode one = new StockNode(here);
        StockNode other = new StockNode(there)) {
      writeAndRead(one, other, number -> {});
    }
  }

  @Test
  void readers_see_each_entry_once_though_the_servers_clock_jumps_back() throws Exception {
    Optional<Path> library = JumpingServer.libfaketime();
    assumeTrue(
        library.isPresent(),
        "LEFT OUT: readers while the server's clock jumps back. It needs libfaketime (Debian:"
            + " apt-get install libfaketime).");
    try (JumpingServer server = new JumpingServer(library.get());
        StockNode one = new StockNode(server.open());
        StockNode other = new StockNode(server.open())) {
      writeAndRead(one, other, number -> server.setClock(number == 0 ? FAR_BACK : BACK));
    }
  }

  private static void writeAndRead(StockNode one, StockNode other, Meanwhile meanwhile)
      throws Exception {
    SeenEntries seen = new SeenEntries();
    List<CompletionStage<Done>> queries = bySlices(one, seen);
    Map<String, CompletionStage<List<EventEnvelope<Entry>>>> byId = new HashMap<>();
    try (StockProjection projection = StockProjection.start(one, other, SLICES, QUERIES)) {
      TestProbe<List<Entry>> ends = write(one, LONG, byId);
      int all = LONG.count() * LONG.entries();
      for (int i = 0; i < SHORT.size(); i++) {
        awaitEnds(write(other, SHORT.get(i), byId), SHORT.get(i));
        all += SHORT.get(i).count() * SHORT.get(i).entries();
        // Who has read nothing yet has no time from which it goes on.
        await()
            .atMost(PATIENCE)
            .until(() -> seen.parts(SLICES / QUERIES) == QUERIES && projection.allBegun());
        meanwhile.after(i);
      }
      awaitEnds(ends, LONG);

      assertById(byId);
      int expected = all;
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(seen.count()).as("by slices").isEqualTo(expected));
      assertThat(queries).noneMatch(query -> query.toCompletableFuture().isDone());
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(projection.count()).as("projected").isEqualTo(expected));
      for (String id : byId.keySet()) {
        seen.assertOnceAndInOrder(deposits(id));
        assertThat(projection.sequences(id)).as("projected").isEqualTo(sequences(id));
      }
    }
  }

  /** Starts wallets, and a reader of each on the same node. */
  private static TestProbe<List<Entry>> write(
      StockNode node,
      Wallets wallets,
      Map<String, CompletionStage<List<EventEnvelope<Entry>>>> byId) {
    TestProbe<List<Entry>> ends = node.kit.createTestProbe();
    int atOnce = 1;
    for (String id : wallets.ids()) {
      byId.put(id, byId(node, id));
      node.wallet(id, StockNode.OURS)
          .tell(new StockNode.Write(wallets.entries(), atOnce, ends.getRef()));
      atOnce = atOnce % 3 + 1;
    }
    return ends;
  }

  private static void awaitEnds(TestProbe<List<Entry>> ends, Wallets wallets) {
    for (int i = 0; i < wallets.count(); i++) {
      assertThat(ends.receiveMessage(PATIENCE)).hasSize(wallets.entries());
    }
  }

  private static void assertById(Map<String, CompletionStage<List<EventEnvelope<Entry>>>> byId)
      throws Exception {
    for (var query : byId.entrySet()) {
      List<EventEnvelope<Entry>> found =
          query.getValue().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(found.stream().map(EventEnvelope::getEvent))
          .as("by id")
          .containsExactlyElementsOf(deposits(query.getKey()));
    }
  }

  /** Those of a wallet of that id. */
  private static List<Long> sequences(String id) {
    int last = id.endsWith(LONG.name()) ? LONG.entries() : SHORT.get(0).entries();
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private static List<Entry> deposits(String id) {
    return sequences(id).stream()
        .map(sequence -> Entries.deposited("wallet", id, sequence))
        .toList();
  }

  private static List<CompletionStage<Done>> bySlices(StockNode node, SeenEntries seen) {
    List<CompletionStage<Done>> queries = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      Source<EventEnvelope<Entry>, NotUsed> query =
          node.readJournal()
              .eventsBySlices(
                  "wallet",
                  i * SLICES / QUERIES,
                  (i + 1) * SLICES / QUERIES - 1,
                  NoOffset.getInstance());
      queries.add(query.runForeach(seen::take, node.system()));
    }
    return queries;
  }

  private static CompletionStage<List<EventEnvelope<Entry>>> byId(StockNode node, String id) {
    Source<EventEnvelope<Entry>, NotUsed> query =
        node.readJournal().eventsByPersistenceIdTyped("wallet|" + id, 1, sequences(id).size());
    return query.runWith(Sink.seq(), node.system());
  }
}
