package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The gates that live on this node: for what all of them, or those of a component, must do, and for
 * those on this node who have something for one of them.
 */
final class LiveGates {

  /** Where the gate of an entity is found by those of this node, and what it was made from. */
  static final class Place {
    private final String id;
    private final ActorRef<GateMessage> gate;

    /** Absent for one that is no entity of a shard. */
    private final @Nullable Hosted hosted;

    private final @Nullable ActorRef<ClusterSharding.ShardCommand> shard;
    private volatile long touchedNanos = System.nanoTime();
    private volatile boolean leaving;

    private Place(
        String id,
        ActorRef<GateMessage> gate,
        @Nullable Hosted hosted,
        @Nullable ActorRef<ClusterSharding.ShardCommand> shard) {
      this.id = id;
      this.gate = gate;
      this.hosted = hosted;
      this.shard = shard;
    }

    /** It takes nothing more: what comes for its entity waits in the shard for the next one. */
    void leave() {
      leaving = true;
    }
  }

  private final long touchEveryNanos;

  /** By component, then by id: a name of both would be one more string for each entity. */
  private final Map<String, Map<String, Place>> gates = new ConcurrentHashMap<>();

  /**
   * None yet.
   *
   * @param touchEvery how often a gate that is in use is reached by way of its shard
   */
  LiveGates(Duration touchEvery) {
    this.touchEveryNanos = touchEvery.toNanos();
  }

  private Map<String, Place> of(String component) {
    Map<String, Place> known = gates.get(component);
    return known != null
        ? known
        : gates.computeIfAbsent(component, unused -> new ConcurrentHashMap<>());
  }

  /** The gate of an entity has come. */
  Place add(ActorRef<GateMessage> gate, String component, String id) {
    Place settled = of(component).get(id);
    if (settled != null && settled.gate.equals(gate)) {
      return settled;
    }
    Place place = new Place(id, gate, null, null);
    of(component).put(id, place);
    return place;
  }

  /**
   * The gate of an entity, if it is here and may be told directly: past its region and shard, which
   * would each be one more actor to wake. Now and then there is none, so that the shard, which
   * passivates what was not used for longest, sees that the entity is.
   */
  @Nullable ActorRef<GateMessage> near(String component, String id) {
    Place place = gates.getOrDefault(component, Map.of()).get(id);
    if (place == null || place.leaving) {
      return null;
    }
    long now = System.nanoTime();
    if (now - place.touchedNanos >= touchEveryNanos) {
      place.touchedNanos = now;
      return null;
    }
    return place.gate;
  }

  /** A gate that is about to come is an entity of this shard. */
  void settle(
      ActorRef<GateMessage> gate,
      Hosted hosted,
      String id,
      ActorRef<ClusterSharding.ShardCommand> shard) {
    of(hosted.component().name()).put(id, new Place(id, gate, hosted, shard));
    hosted.metrics().came();
  }

  void remove(String component, Place place) {
    of(component).remove(place.id, place);
    if (place.hosted != null) {
      place.hosted.metrics().left();
    }
  }

  void tellAll(GateMessage message) {
    gates.values().forEach(each -> each.values().forEach(place -> place.gate.tell(message)));
  }

  /** Tells those of these entities, {@code component/id}, that live here. */
  void tell(Set<String> entities, GateMessage message) {
    for (String entity : entities) {
      int slash = entity.indexOf('/');
      Place place =
          gates.getOrDefault(entity.substring(0, slash), Map.of()).get(entity.substring(slash + 1));
      if (place != null) {
        place.gate.tell(message);
      }
    }
  }

  /**
   * Has their shards passivate all gates that were made from this: they finish what they have, and
   * what comes for them meanwhile waits in the shard for those that are made next.
   */
  void passivateAll(Hosted replaced) {
    for (Place place : of(replaced.component().name()).values()) {
      if (place.shard != null && replaced.equals(place.hosted)) {
        passivate(place.gate, place.shard);
      }
    }
  }

  static void passivate(ActorRef<GateMessage> gate, ActorRef<ClusterSharding.ShardCommand> shard) {
    shard.tell(new ClusterSharding.Passivate<>(gate));
  }
}
