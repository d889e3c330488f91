package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EffectBuilder;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import io.reprise.component.Decision;
import io.reprise.journal.Entry;
import io.reprise.journal.EntryAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The child of a gate: decides a batch and persists all its entries in one atomic write. Its gate
 * gives it one batch at a time, for it handles one command per write, and a long stash of commands
 * that persist nothing overflows the stack (Akka 2.8.5). Any failure ends it; the gate starts
 * another.
 */
final class Writer extends EventSourcedBehavior<Writer.Message, Entry, EntityState> {
  /** What Akka logs when a writer ends is off in logback.xml: the gate tells it in one line. */
  private static final String SUPERVISION_LOG = "io.reprise.entity.supervision";

  /** What a writer is told. */
  sealed interface Message {}

  /**
   * What it is to be; the first that it is told.
   *
   * @param generation which one of its gate it is
   * @param era that of the journal
   */
  record Start(Hosted hosted, String id, int generation, int era, ActorRef<GateMessage> gate)
      implements Message {}

  /** Decide these commands, in this order. */
  record Decide(List<Batch.Item> items) implements Message {}

  /** A decision that was waited for. */
  record DecisionMade(@Nullable Decision<?> decision, @Nullable Throwable failure)
      implements Message {}

  private final ActorContext<Message> context;
  private final Hosted hosted;
  private final String id;
  private final int generation;
  private final ActorRef<GateMessage> gate;
  private final EntryAdapter adapter;

  /** Until it has recovered. */
  private @Nullable Effort effort = new Effort();

  private @Nullable Batch batch;

  /** What a recovery has taken so far. */
  private static final class Effort {
    private final long startedNanos = System.nanoTime();
    private long folded;
  }

  /**
   * One that waits for its {@link Start}. The same object for all of them: what Akka makes of the
   * behavior that an actor begins with is kept as long as it lives, 300 bytes an entity.
   */
  static final Behavior<Message> WAITING =
      Behaviors.receive(
          (context, message) ->
              message instanceof Start start ? started(context, start) : Behaviors.unhandled());

  private static Behavior<Message> started(ActorContext<Message> context, Start start) {
    context.setLoggerName(SUPERVISION_LOG);
    return withoutPublishing(new Writer(context, start).apply(context));
  }

  /**
   * Each entry would also go to an actor of the node, on a thread of its own, for whoever listens
   * to events of this process: nobody does. Only Akka's interface for Scala can be told so.
   */
  @SuppressWarnings("unchecked") // what a writer's behavior is
  private static Behavior<Message> withoutPublishing(Behavior<Message> behavior) {
    Object quiet =
        ((akka.persistence.typed.scaladsl.EventSourcedBehavior<Message, Entry, EntityState>)
                behavior)
            .withEventPublishing(false);
    return (Behavior<Message>) quiet;
  }

  private Writer(ActorContext<Message> context, Start start) {
    super(PersistenceId.of(start.hosted().component().name(), start.id()));
    this.context = context;
    this.hosted = start.hosted();
    this.id = start.id();
    this.generation = start.generation();
    this.gate = start.gate();
    this.adapter = EntryAdapter.of(start.era());
  }

  @Override
  public EntityState emptyState() {
    return EntityState.empty(hosted.component(), id, hosted.settings());
  }

  @Override
  public CommandHandler<Message, Entry, EntityState> commandHandler() {
    return (state, message) ->
        message instanceof Decide decide
            ? onDecide(state, decide)
            : onDecisionMade(state, (DecisionMade) message);
  }

  private Effect<Entry, EntityState> onDecide(EntityState state, Decide decide) {
    batch = new Batch(hosted, id, state, hosted.clock().instant(), decide.items());
    return advance(state, batch);
  }

  private Effect<Entry, EntityState> onDecisionMade(EntityState state, DecisionMade made) {
    Batch suspended = Objects.requireNonNull(batch);
    suspended.resume(made.decision(), made.failure());
    return advance(state, suspended);
  }

  private Effect<Entry, EntityState> advance(EntityState state, Batch running) {
    Optional<CompletionStage<Decision<?>>> awaited =
        hosted.watch().during(hosted.component().name(), id, running::advance);
    if (awaited.isPresent()) {
      context.pipeToSelf(
          hosted.withinDecideTimeout(awaited.get()),
          (decision, failure) -> new DecisionMade(decision, failure));
      return Effect().none();
    }
    batch = null;
    running.failures().forEach(failure -> hosted.failures().report(hosted.entity(id), failure));
    List<Batch.Result> results = running.results();
    hosted.metrics().batch(results.size(), running.entries().size());
    if (running.entries().isEmpty()) {
      gate.tell(new GateMessage.BatchDone(generation, results, false, state.published()));
      return Effect().none();
    }
    long sentBefore = state.lastSending();
    return persist(running.entries())
        .thenRun(
            durable -> {
              gate.tell(new GateMessage.BatchDone(generation, results, true, durable.published()));
              handOver(running.entries(), sentBefore);
            });
  }

  /** One is what most batches lead to, and Akka has a shorter way for it. */
  private EffectBuilder<Entry, EntityState> persist(List<Entry> entries) {
    return entries.size() == 1 ? Effect().persist(entries.get(0)) : Effect().persist(entries);
  }

  private void handOver(List<Entry> durable, long sentBefore) {
    List<Entry> sending = new ArrayList<>(0); // most send nothing
    for (Entry entry : durable) {
      if (EntityState.sendsSomething(entry)) {
        sending.add(entry);
      }
    }
    if (!sending.isEmpty()) {
      hosted.handover().sent(new Handover.Sent(hosted.component().name(), id, sentBefore, sending));
    }
  }

  @Override
  public EventHandler<EntityState, Entry> eventHandler() {
    return (state, entry) -> {
      if (effort != null) {
        effort.folded++;
      }
      return hosted.watch().during(hosted.component().name(), id, () -> state.apply(entry));
    };
  }

  @Override
  public SignalHandler<EntityState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (state, signal) -> {
              Effort taken = Objects.requireNonNull(effort);
              effort = null;
              hosted.metrics().recovered(System.nanoTime() - taken.startedNanos, taken.folded);
              gate.tell(new GateMessage.Recovered(generation, state.recovered().published()));
            })
        .build();
  }

  @Override
  public EventAdapter<Entry, ?> eventAdapter() {
    return adapter;
  }

  @Override
  public boolean shouldSnapshot(EntityState state, Entry entry, long sequence) {
    return state.wantsSnapshotWith(entry, sequence, hosted.settings());
  }

  @Override
  public SnapshotAdapter<EntityState> snapshotAdapter() {
    return hosted.snapshots();
  }
}
