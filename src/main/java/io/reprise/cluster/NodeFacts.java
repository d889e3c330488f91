package io.reprise.cluster;

import akka.actor.ActorSystem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What this node can tell of itself, asked for again each time. */
final class NodeFacts {

  private final Identity self;
  private final Supplier<Map<String, Integer>> components;
  private final ShardCounts counts;
  private final long startedNanos = System.nanoTime();
  private volatile Serving serving = new Serving("", List.of());

  /**
   * @param troubles asked each time
   */
  private record Serving(String http, List<Supplier<Optional<String>>> troubles) {}

  /**
   * @param components versions by name
   */
  NodeFacts(
      ActorSystem system,
      Identity self,
      Supplier<Map<String, Integer>> components,
      Duration atMost) {
    this.self = self;
    this.components = components;
    this.counts = new ShardCounts(system, atMost.dividedBy(2)); // the asker waits no longer
  }

  /** From now on the node takes requests there, and says what of its files needs somebody. */
  void serving(String url, List<Supplier<Optional<String>>> troubles) {
    serving = new Serving(url, List.copyOf(troubles));
  }

  /** By component, of which it is known: by shard, how many entities are in memory. */
  CompletionStage<Map<String, Map<String, Integer>>> shards() {
    Map<String, CompletableFuture<Optional<Map<String, Integer>>>> asked = new HashMap<>();
    components
        .get()
        .keySet()
        .forEach(name -> asked.put(name, counts.of(name).toCompletableFuture()));
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> {
              Map<String, Map<String, Integer>> shards = new TreeMap<>();
              asked.forEach(
                  (name, answer) -> answer.join().ifPresent(known -> shards.put(name, known)));
              return shards;
            });
  }

  CompletionStage<NodeMessage.Facts> all(long databaseAgoMillis, boolean leaving) {
    return shards()
        .thenApply(
            shards -> {
              Map<String, Integer> numbers = new TreeMap<>();
              Map<String, Integer> entities = new TreeMap<>();
              shards.forEach(
                  (component, counted) -> {
                    numbers.put(component, counted.size());
                    entities.put(
                        component, counted.values().stream().mapToInt(Integer::intValue).sum());
                  });
              return new NodeMessage.Facts(
                  self.address(),
                  self.version(),
                  serving.http(),
                  (System.nanoTime() - startedNanos) / 1_000_000,
                  components.get(),
                  numbers,
                  entities,
                  databaseAgoMillis,
                  leaving,
                  serving.troubles().stream().flatMap(each -> each.get().stream()).toList());
            });
  }
}
