package io.reprise.entity;

import akka.actor.ActorRef;
import akka.actor.Address;
import akka.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Gives a shard with an entity that needs a newer version of its component to a node that has it,
 * if there is one, and takes it from one that hasn't. All else is decided by Akka's strategy. Asked
 * by the coordinator of the component's shards.
 */
final class AllocationByVersion implements ShardAllocationStrategy {

  private final ShardAllocationStrategy others;
  private final Placement placement;
  private final String component;
  private final Function<ActorRef, Address> nodeOf;
  private final BiConsumer<String, String> placed;

  /**
   * Over another strategy.
   *
   * @param nodeOf the node that a region of shards is on
   * @param placed told the component and each shard that is given to a node
   */
  AllocationByVersion(
      ShardAllocationStrategy others,
      Placement placement,
      String component,
      Function<ActorRef, Address> nodeOf,
      BiConsumer<String, String> placed) {
    this.others = others;
    this.placement = placement;
    this.component = component;
    this.nodeOf = nodeOf;
    this.placed = placed;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> allocations) {
    placed.accept(component, shard);
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
    return misplaced.isEmpty()
        ? others.rebalance(allocations, inProgress)
        : Future.successful(CollectionConverters.asScala(misplaced).toSet());
  }

  private static Set<ActorRef> regions(Map<ActorRef, IndexedSeq<String>> allocations) {
    return CollectionConverters.asJava(allocations).keySet();
  }

  /** 0 if it isn't known. */
  private int versionOn(ActorRef region) {
    return placement.version(nodeOf.apply(region), component);
  }
}
