package io.reprise.entity;

import akka.actor.ActorRef;
import akka.actor.Address;
import akka.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import akka.dispatch.ExecutionContexts;
import io.reprise.telemetry.ClusterMetrics;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Gives a shard with an entity that needs a newer version of its component to a node that has it,
 * if there is one, and takes it from one that hasn't. All else is decided by Akka's strategy. Asked
 * by the coordinator of the component's shards.
 */
final class AllocationByVersion implements ShardAllocationStrategy {

  private static final ExecutionContext ON_THE_SPOT = ExecutionContexts.fromExecutor(Runnable::run);

  private final ShardAllocationStrategy others;
  private final Placement placement;
  private final String component;
  private final Function<ActorRef, Address> nodeOf;
  private final ClusterMetrics metrics;

  /**
   * Over another strategy.
   *
   * @param nodeOf the node that a region of shards is on
   * @param metrics told which shards are taken from nodes and given to others
   */
  AllocationByVersion(
      ShardAllocationStrategy others,
      Placement placement,
      String component,
      Function<ActorRef, Address> nodeOf,
      ClusterMetrics metrics) {
    this.others = others;
    this.placement = placement;
    this.component = component;
    this.nodeOf = nodeOf;
    this.metrics = metrics;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> allocations) {
    metrics.placed(component, shard);
    int needed = placement.needed(component, shard);
    Map<ActorRef, IndexedSeq<String>> able = allocations;
    for (ActorRef region : regions(allocations)) {
      if (versionOn(region) < needed) {
        able = able.removed(region);
      }
    }
    return others.allocateShard(requester, shard, able.isEmpty() ? allocations : able);
  }

  @Override
  public Future<scala.collection.immutable.Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> allocations,
      scala.collection.immutable.Set<String> inProgress) {
    Set<String> misplaced = new HashSet<>();
    int newest = regions(allocations).stream().mapToInt(this::versionOn).max().orElse(0);
    for (ActorRef region : regions(allocations)) {
      int version = versionOn(region);
      for (String shard : CollectionConverters.asJava(allocations.apply(region))) {
        int needed = placement.needed(component, shard);
        if (version > 0 && version < needed && needed <= newest && !inProgress.contains(shard)) {
          misplaced.add(shard);
        }
      }
    }
    Future<scala.collection.immutable.Set<String>> moves =
        misplaced.isEmpty()
            ? others.rebalance(allocations, inProgress)
            : Future.successful(CollectionConverters.asScala(misplaced).toSet());
    return moves.map(this::taken, ON_THE_SPOT);
  }

  private scala.collection.immutable.Set<String> taken(
      scala.collection.immutable.Set<String> shards) {
    metrics.handOffBegins(component, CollectionConverters.asJava(shards));
    return shards;
  }

  private static Set<ActorRef> regions(Map<ActorRef, IndexedSeq<String>> allocations) {
    return CollectionConverters.asJava(allocations).keySet();
  }

  /** 0 if it isn't known. */
  private int versionOn(ActorRef region) {
    return placement.version(nodeOf.apply(region), component);
  }
}
