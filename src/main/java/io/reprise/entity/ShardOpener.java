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
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Has each shard of a kind of entities given to a node. Otherwise that waits for the first message
 * to one of it, perhaps while a node can't be reached, and then it takes seconds. One after the
 * other: who gives them does so in the order of the questions, and what the node needs first would
 * wait for them all; and a node that ends would wait for those that nobody gives any more (Akka's
 * region keeps what comes for them, and stops when it has nothing left, or its time is up).
 */
public final class ShardOpener extends AbstractBehavior<ShardOpener.Message> {

  /**
   * What is asked, and of whom.
   *
   * @param key of the entities, which sharding has begun with
   * @param shards how many shards there are
   * @param entity gives an entity of each shard, from 0
   * @param question to which an entity answers at once; not all need to
   * @param answer what it answers
   * @param then what is done when all have been asked; not if the node ends before
   */
  public record Plan<M, A>(
      EntityTypeKey<M> key,
      int shards,
      IntFunction<String> entity,
      Function<ActorRef<A>, M> question,
      Class<A> answer,
      Runnable then) {}

  /** What it is told by itself, and by the node. */
  enum Message {
    /** Ask for the next one. */
    ASK,
    /** There was an answer, or none in time. */
    ANSWERED,
    /** The node ends: ask for no more. */
    END
  }

  private final Plan<?, ?> plan;
  private final EntitySettings settings;
  private final TimerScheduler<Message> timers;
  private final CompletableFuture<Done> ended;
  private int asked;
  private boolean waits;
  private boolean ends;

  private ShardOpener(
      ActorContext<Message> context,
      Plan<?, ?> plan,
      EntitySettings settings,
      TimerScheduler<Message> timers,
      CompletableFuture<Done> ended) {
    super(context);
    this.plan = plan;
    this.settings = settings;
    this.timers = timers;
    this.ended = ended;
  }

  /** An actor that ends when it has asked for all, or when the node begins to end. */
  static Behavior<Message> create(Plan<?, ?> plan, EntitySettings settings) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  CompletableFuture<Done> ended = new CompletableFuture<>();
                  endBeforeItsRegion(context, plan.key().name(), ended);
                  context.getSelf().tell(Message.ASK);
                  return new ShardOpener(context, plan, settings, timers, ended);
                }));
  }

  private static void endBeforeItsRegion(
      ActorContext<Message> context, String kind, CompletableFuture<Done> ended) {
    ActorRef<Message> self = context.getSelf(); // the task runs on a thread of its own
    CoordinatedShutdown.get(context.getSystem())
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "shards-of-" + kind,
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

  private Behavior<Message> ask() {
    waits = true;
    ask(plan, asked++);
    return this;
  }

  private <M, A> void ask(Plan<M, A> of, int shard) {
    ClusterSharding sharding = ClusterSharding.get(getContext().getSystem());
    getContext()
        .ask(
            of.answer(),
            sharding.entityRefFor(of.key(), of.entity().apply(shard)),
            settings.attemptTimeout(),
            of.question()::apply,
            (answer, failure) -> Message.ANSWERED);
  }

  private Behavior<Message> answered() {
    waits = false;
    if (ends) {
      return Behaviors.stopped();
    }
    if (asked == plan.shards()) {
      plan.then().run();
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
