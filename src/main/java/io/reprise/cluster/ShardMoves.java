package io.reprise.cluster;

import io.reprise.telemetry.ClusterMetrics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Tells which shards have come to this node and which have gone, from one look to the next. */
final class ShardMoves {

  private final ClusterLog events;
  private final ClusterMetrics metrics;
  private final Map<String, Set<String>> last = new HashMap<>();

  ShardMoves(ClusterLog events, ClusterMetrics metrics) {
    this.events = events;
    this.metrics = metrics;
  }

  /** These shards of a component are here now. */
  void now(String component, Set<String> shards) {
    Set<String> before = last.getOrDefault(component, Set.of());
    last.put(component, Set.copyOf(shards));
    long came = shards.stream().filter(shard -> !before.contains(shard)).count();
    long went = before.stream().filter(shard -> !shards.contains(shard)).count();
    metrics.shards(component, shards.size(), came, went);
    if (came > 0 || went > 0) {
      events.add(
          "shards",
          component,
          "%d shards came here and %d went: now %d".formatted(came, went, shards.size()));
    }
  }
}
