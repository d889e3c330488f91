package io.reprise.entity;

import akka.actor.ActorRef;
import akka.actor.Props;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.RecoveryCompleted;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SnapshotOffer;
import io.reprise.component.Decision;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import io.reprise.journal.NewEntry;
import io.reprise.journal.Snapshot;
import io.reprise.journal.StoredEntries;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;
import scala.util.control.NonFatal$;

/**
 * The child of a gate: decides a batch and persists all its entries in one atomic write. Its gate
 * gives it one batch at a time. Any failure ends it; the gate starts another.
 *
 * <p>An event-sourced actor by the interface that Akka Persistence has beside that for typed
 * actors: an entity takes a quarter less memory with it (ADR 0026).
 */
final class Writer extends AbstractPersistentActor {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** What a writer is told by its gate, and by itself. */
  sealed interface Message {}

  /**
   * What it is to be; the first that it is told.
   *
   * @param generation which one of its gate it is
   * @param era that of the journal
   */
  record Start(
      Hosted hosted,
      String id,
      int generation,
      int era,
      akka.actor.typed.ActorRef<GateMessage> gate)
      implements Message {}

  /** Decide these commands, in this order. */
  record Decide(List<Batch.Item> items) implements Message {}

  /** A decision that was waited for. */
  record DecisionMade(@Nullable Decision<?> decision, @Nullable Throwable failure)
      implements Message {}

  /** The same for all of them: what an actor is made from is kept as long as it lives. */
  static final Props PROPS =
      Props.create(Writer.class, Writer::new)
          .withDispatcher(Hosting.DISPATCHER)
          .withMailbox("akka.actor.entity-writer-mailbox");

  /**
   * A batch that is being written.
   *
   * @param done what the gate is told when all of it is durable
   * @param sentBefore the last entry that had set something going before these
   */
  private record Writing(GateMessage.BatchDone done, List<Entry> entries, long sentBefore) {

    boolean endsWith(Entry entry) {
      return entry.sequence() == entries.get(entries.size() - 1).sequence();
    }
  }

  /** What a recovery has taken so far. */
  private static final class Effort {
    private final long startedNanos = System.nanoTime();
    private long folded;
  }

  private @Nullable Start own;
  private String persistenceId = "";
  private @Nullable EntityState state;

  /** Until it has recovered. */
  private @Nullable Effort effort = new Effort();

  private @Nullable Batch batch;

  private @Nullable Writing writing;

  private Writer() {}

  // ── beginning and end ───────────────────────────────────────────────────────────────────────

  /** Akka would begin to recover here; this one does when it is told what it is. */
  @Override
  public void aroundPreStart() {}

  private void start(Start start) {
    own = start;
    persistenceId = Journal.persistenceId(start.hosted().component().name(), start.id());
    state = EntityState.empty(start.hosted().component(), start.id(), start.hosted().settings());
    super.aroundPreStart();
  }

  @Override
  public String persistenceId() {
    return persistenceId;
  }

  /**
   * Whatever is thrown in here ends it; its parent would have it start again, and not know why.
   * What a journal or a recovery fails with is not thrown.
   */
  @Override
  public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
    try {
      if (message instanceof Start start) {
        start(start);
      } else {
        super.aroundReceive(receive, message);
      }
    } catch (Throwable e) {
      log.error("{}: what writes for it has failed", persistenceId, e);
      end(e);
      if (e instanceof InterruptedException) { // a rule's: Akka does the same with it
        Thread.currentThread().interrupt();
      } else if (!NonFatal$.MODULE$.apply(e)) {
        throw e;
      }
    }
  }

  /** Its gate has failed and begins anew, with a writer of its own. */
  @Override
  public void aroundPostRestart(Throwable reason) {
    getContext().stop(getSelf());
  }

  @Override
  public void onRecoveryFailure(Throwable cause, Option<Object> event) {
    end(cause);
  }

  @Override
  public void onPersistFailure(Throwable cause, Object event, long sequence) {
    end(cause);
  }

  @Override
  public void onPersistRejected(Throwable cause, Object event, long sequence) {
    end(cause);
  }

  private void end(Throwable cause) {
    if (own != null) {
      own.gate().tell(new GateMessage.WriterFailed(own.generation(), cause));
    }
    getContext().stop(getSelf());
  }

  private Start own() {
    return Objects.requireNonNull(own, "not told what it is");
  }

  private Hosted hosted() {
    return own().hosted();
  }

  private EntityState state() {
    return Objects.requireNonNull(state);
  }

  // ── recovery ────────────────────────────────────────────────────────────────────────────────

  /** By hand: Akka's builder makes a dozen objects, which each entity would keep. */
  @Override
  public Receive createReceiveRecover() {
    return new Receive(new Handler(this::onRecovery));
  }

  private void onRecovery(Object message) {
    if (message instanceof SnapshotOffer offer) {
      state =
          EntityState.from((Snapshot) offer.snapshot(), hosted().component(), hosted().settings());
    } else if (message instanceof StoredEntries several) {
      several.entries().forEachRemaining(this::fold);
    } else if (message instanceof Entry entry) { // by another journal than ours
      fold(entry);
    } else if (message instanceof RecoveryCompleted) {
      recovered();
    } else {
      throw new IllegalStateException("no entry of an entity: " + message.getClass().getName());
    }
  }

  private void recovered() {
    Published recovered = state().recovered().published();
    if (recovered.sequence() != lastSequenceNr()) { // what it wrote could never be read
      throw new IllegalStateException(
          ("%s: the journal is at sequence %d, its entries lead to %d;"
                  + " `reprise journal verify` tells what is wrong")
              .formatted(persistenceId, lastSequenceNr(), recovered.sequence()));
    }
    Effort taken = Objects.requireNonNull(effort);
    effort = null;
    hosted().metrics().recovered(System.nanoTime() - taken.startedNanos, taken.folded);
    own().gate().tell(new GateMessage.Recovered(own().generation(), recovered));
  }

  private void fold(Entry entry) {
    if (effort != null) {
      effort.folded++;
    }
    EntityState folding = state();
    hosted().watch().during(hosted().component().name(), own().id(), () -> folding.apply(entry));
  }

  // ── deciding ────────────────────────────────────────────────────────────────────────────────

  @Override
  public Receive createReceive() {
    return new Receive(new Handler(this::onMessage));
  }

  private void onMessage(Object message) {
    if (message instanceof Decide decide) {
      batch = new Batch(hosted(), own().id(), state(), hosted().clock().instant(), decide.items());
      advance(batch);
    } else if (message instanceof DecisionMade made) {
      Batch suspended = Objects.requireNonNull(batch);
      suspended.resume(made.decision(), made.failure());
      advance(suspended);
    } else if (!(message instanceof SaveSnapshotSuccess)) {
      unhandled(message);
    }
  }

  private void advance(Batch running) {
    Optional<CompletionStage<Decision<?>>> awaited =
        hosted().watch().during(hosted().component().name(), own().id(), running::advance);
    if (awaited.isPresent()) {
      ActorRef self = getSelf();
      hosted()
          .withinDecideTimeout(awaited.get())
          .whenComplete(
              (made, failure) -> self.tell(new DecisionMade(made, failure), ActorRef.noSender()));
      return;
    }
    batch = null;
    decided(running);
  }

  private void decided(Batch ready) {
    String entity = hosted().entity(own().id());
    ready.failures().forEach(failure -> hosted().failures().report(entity, failure));
    List<Entry> entries = ready.entries();
    hosted().metrics().batch(ready.results().size(), entries.size());
    long sentBefore = state().lastSending();
    entries.forEach(this::fold);
    GateMessage.BatchDone done =
        new GateMessage.BatchDone(
            own().generation(), ready.results(), !entries.isEmpty(), state().published());
    if (entries.isEmpty()) {
      own().gate().tell(done);
    } else {
      writing = new Writing(done, entries, sentBefore);
      write(entries);
    }
  }

  // ── writing ─────────────────────────────────────────────────────────────────────────────────

  private void write(List<Entry> entries) {
    int era = own().era();
    if (entries.size() == 1) {
      persistAsync(new NewEntry(entries.get(0), era), this::onWritten);
      return;
    }
    List<NewEntry> fresh = new ArrayList<>(entries.size());
    entries.forEach(entry -> fresh.add(new NewEntry(entry, era)));
    persistAllAsync(fresh, this::onWritten);
  }

  /**
   * Told of each entry, in order, when all of them are durable. The snapshot goes before the
   * answer: a gate that has it deleted next must not be overtaken.
   */
  private void onWritten(NewEntry entry) {
    Writing durable = Objects.requireNonNull(writing);
    if (!durable.endsWith(entry.entry())) {
      return;
    }
    writing = null;
    if (state().wantsSnapshot(hosted().settings())) {
      saveSnapshot(state().toSnapshot());
    }
    own().gate().tell(durable.done());
    handOver(durable);
  }

  private void handOver(Writing durable) {
    List<Entry> sending = new ArrayList<>(0); // most send nothing
    for (Entry entry : durable.entries()) {
      if (EntityState.sendsSomething(entry)) {
        sending.add(entry);
      }
    }
    if (!sending.isEmpty()) {
      String component = hosted().component().name();
      hosted()
          .handover()
          .sent(new Handover.Sent(component, own().id(), durable.sentBefore(), sending));
    }
  }

  /** A handler of all messages, as Akka wants it. */
  private static final class Handler extends AbstractPartialFunction<Object, BoxedUnit> {
    private final Consumer<Object> handler;

    Handler(Consumer<Object> handler) {
      this.handler = handler;
    }

    @Override
    public boolean isDefinedAt(Object message) {
      return true;
    }

    @Override
    public BoxedUnit apply(Object message) {
      handler.accept(message);
      return BoxedUnit.UNIT;
    }
  }
}
