package io.reprise.entity;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.util.concurrent.CompletableFuture;

/**
 * Has each shard of a component given to a node. Otherwise that waits for its first entity, perhaps
 * while a node can't be reached, and then it takes seconds. One after the other: who gives them
 * does so in the order of the questions, and the first command of a node would wait for them all;
 * and a node that ends would wait for those that nobody gives any more.
 */
final class ShardOpener extends AbstractBehavior<ShardOpener.Message> {
  /** What it is told by itself, and by the node. */
  enum Message {
    /** Ask for the next one. */
    ASK,
    /** There was an answer, or none in time. */
    ANSWERED,
    /** The node ends: ask for no more. */
    END
  }

  private final EntityTypeKey<GateMessage> key;
  private final EntitySettings settings;
  private final TimerScheduler<Message> timers;
  private final CompletableFuture<Done> ended;
  private int asked;
  private boolean waits;
  private boolean ends;

  private ShardOpener(
      ActorContext<Message> context,
      EntityTypeKey<GateMessage> key,
      EntitySettings settings,
      TimerScheduler<Message> timers,
      CompletableFuture<Done> ended) {
    super(context);
    this.key = key;
    this.settings = settings;
    this.timers = timers;
    this.ended = ended;
  }

  /** An actor that ends when it has asked for all, or when the node begins to end. */
  static Behavior<Message> create(EntityTypeKey<GateMessage> key, EntitySettings settings) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  CompletableFuture<Done> ended = new CompletableFuture<>();
                  endBeforeItsRegion(context, key.name(), ended);
                  context.getSelf().tell(Message.ASK);
                  return new ShardOpener(context, key, settings, timers, ended);
                }));
  }

  private static void endBeforeItsRegion(
      ActorContext<Message> context, String component, CompletableFuture<Done> ended) {
    ActorRef<Message> self = context.getSelf(); // the task runs on a thread of its own
    CoordinatedShutdown.get(context.getSystem())
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "shards-of-" + component,
            () -> {
              self.tell(Message.END);
              return ended;
            });
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Message.ASK, this::ask)
        .onMessageEquals(Message.ANSWERED, this::answered)
        .onMessageEquals(Message.END, this::end)
        .onSignal(PostStop.class, stopped -> ended())
        .build();
  }

  /** The placeholder answers to whatever is asked; that of a node of an older version does not. */
  private Behavior<Message> ask() {
    waits = true;
    String shard = Shards.placeholder(asked++);
    getContext()
        .ask(
            Answer.class,
            ClusterSharding.get(getContext().getSystem()).entityRefFor(key, shard),
            settings.attemptTimeout(),
            replyTo -> new GateMessage.Repair(false, settings.attemptTimeout().toMillis(), replyTo),
            (answer, failure) -> Message.ANSWERED);
    return this;
  }

  private Behavior<Message> answered() {
    waits = false;
    if (ends || asked == settings.shards()) {
      return Behaviors.stopped();
    }
    timers.startSingleTimer(Message.ASK, settings.openShardEvery());
    return this;
  }

  private Behavior<Message> end() {
    ends = true;
    return waits ? this : Behaviors.stopped();
  }

  private Behavior<Message> ended() {
    ended.complete(Done.getInstance());
    return this;
  }
}
