package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The gates that live on this node, for what all of them, or those of a component, must do. */
final class LiveGates {

  /** Where a gate lives, and what it was made from. */
  private record Home(Hosted hosted, ActorRef<ClusterSharding.ShardCommand> shard) {}

  /** With the names of their entities, component/id. */
  private final Map<ActorRef<GateMessage>, String> gates = new ConcurrentHashMap<>();

  private final Map<ActorRef<GateMessage>, Home> homes = new ConcurrentHashMap<>();

  void add(ActorRef<GateMessage> gate, String entity) {
    gates.put(gate, entity);
  }

  /** The gate is an entity of this shard. */
  void settle(
      ActorRef<GateMessage> gate, Hosted hosted, ActorRef<ClusterSharding.ShardCommand> shard) {
    if (homes.put(gate, new Home(hosted, shard)) == null) {
      hosted.metrics().came();
    }
  }

  void remove(ActorRef<GateMessage> gate) {
    gates.remove(gate);
    Home home = homes.remove(gate);
    if (home != null) {
      home.hosted().metrics().left();
    }
  }

  void tellAll(GateMessage message) {
    gates.keySet().forEach(gate -> gate.tell(message));
  }

  /** Tells those of these entities, {@code component/id}, that live here. */
  void tell(Set<String> entities, GateMessage message) {
    gates.forEach(
        (gate, entity) -> {
          if (entities.contains(entity)) {
            gate.tell(message);
          }
        });
  }

  /**
   * Has their shards passivate all gates that were made from this: they finish what they have, and
   * what comes for them meanwhile waits in the shard for those that are made next.
   */
  void passivateAll(Hosted replaced) {
    homes.forEach(
        (gate, home) -> {
          if (home.hosted().equals(replaced)) {
            passivate(gate, home.shard());
          }
        });
  }

  static void passivate(ActorRef<GateMessage> gate, ActorRef<ClusterSharding.ShardCommand> shard) {
    shard.tell(new ClusterSharding.Passivate<>(gate));
  }
}
