package io.reprise.cluster;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.cluster.sharding.ClusterSharding;
import akka.cluster.sharding.ShardRegion;
import akka.pattern.Patterns;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import scala.jdk.javaapi.CollectionConverters;

/** Asks sharding what is on this node. */
final class ShardCounts {

  private final ActorSystem system;
  private final Duration atMost;

  ShardCounts(ActorSystem system, Duration atMost) {
    this.system = system;
    this.atMost = atMost;
  }

  /** By shard, how many entities of a component are in memory; empty if that isn't known. */
  CompletionStage<Optional<Map<String, Integer>>> of(String component) {
    return region(component)
        .map(
            region ->
                Patterns.ask(region, ShardRegion.getRegionStatsInstance(), atMost)
                    .thenApply(ShardCounts::counts)
                    .exceptionally(noAnswer -> Optional.empty()))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private Optional<ActorRef> region(String component) {
    try {
      return Optional.of(ClusterSharding.get(system).shardRegion(component));
    } catch (IllegalStateException notStarted) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, Integer>> counts(Object answer) {
    if (!(answer instanceof ShardRegion.ShardRegionStats stats) || !stats.failed().isEmpty()) {
      return Optional.empty(); // a shard is too busy to say
    }
    Map<String, Integer> counts = new TreeMap<>();
    CollectionConverters.asJava(stats.stats())
        .forEach((shard, entities) -> counts.put(shard, ((Number) entities).intValue()));
    return Optional.of(counts);
  }
}
