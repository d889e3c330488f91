package io.reprise.entity;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.time.Duration;

/**
 * Has each shard of a component given to a node. Otherwise that waits for its first entity, perhaps
 * while a node can't be reached, and then it takes seconds. With a pause after each question: they
 * are answered in their order, and the first command of a node would wait for all of them.
 */
final class ShardOpener {
  private enum Next {
    SHARD
  }

  private final ActorSystem<?> system;
  private final EntityTypeKey<GateMessage> key;
  private final int shards;
  private int opened;

  private ShardOpener(ActorSystem<?> system, EntityTypeKey<GateMessage> key, int shards) {
    this.system = system;
    this.key = key;
    this.shards = shards;
  }

  /** An actor that stops when it has asked for all, or when the node begins to end. */
  static Behavior<?> create(
      ActorSystem<?> system, EntityTypeKey<GateMessage> key, int shards, Duration every) {
    return Behaviors.withTimers(
        (TimerScheduler<Next> timers) -> {
          timers.startTimerAtFixedRate(Next.SHARD, every);
          ShardOpener opener = new ShardOpener(system, key, shards);
          return Behaviors.receiveMessage(next -> opener.open());
        });
  }

  private Behavior<Next> open() {
    if (CoordinatedShutdown.get(system).getShutdownReason().isPresent()) {
      return Behaviors.stopped(); // the last node would wait for a home that nobody gives
    }
    ClusterSharding.get(system)
        .entityRefFor(key, Shards.placeholder(opened++))
        .tell(GateMessage.Stop.INSTANCE);
    return opened < shards ? Behaviors.same() : Behaviors.stopped();
  }
}
