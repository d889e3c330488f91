package io.reprise.entity;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.time.Duration;

/**
 * Has each shard of a component given to a node. Otherwise that waits for its first entity, perhaps
 * while a node can't be reached, and then it takes seconds. One after the other: who gives them
 * does so in the order of the questions, and the first command of a node would wait for them all.
 */
final class ShardOpener {
  private enum Next {
    SHARD
  }

  private final ClusterSharding sharding;
  private final EntityTypeKey<GateMessage> key;
  private final int shards;
  private int opened;

  private ShardOpener(ClusterSharding sharding, EntityTypeKey<GateMessage> key, int shards) {
    this.sharding = sharding;
    this.key = key;
    this.shards = shards;
  }

  /** An actor that stops when it has asked for all. */
  static Behavior<?> create(
      ClusterSharding sharding, EntityTypeKey<GateMessage> key, int shards, Duration every) {
    return Behaviors.withTimers(
        (TimerScheduler<Next> timers) -> {
          timers.startTimerAtFixedRate(Next.SHARD, every);
          ShardOpener opener = new ShardOpener(sharding, key, shards);
          return Behaviors.receiveMessage(next -> opener.open());
        });
  }

  private Behavior<Next> open() {
    sharding.entityRefFor(key, Shards.placeholder(opened++)).tell(GateMessage.Stop.INSTANCE);
    return opened < shards ? Behaviors.same() : Behaviors.stopped();
  }
}
