package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.reprise.journal.UnreadableEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sharded entity as the cluster sees it. Queues commands while a write is under way, gives its
 * {@link Writer} one batch at a time, answers from what is durable, and settles what was in flight
 * when a write failed: found in the journal, then answered from it; not found, then decided again
 * until the caller's deadline.
 */
final class Gate extends AbstractBehavior<GateMessage> {

  private final Hosted hosted;
  private final String entity;
  private final TimerScheduler<GateMessage> timers;
  private final Waiting waiting;
  private final JournalQuestions questions;
  private final Arrivals arrivals;
  private final Reads reads;
  private final Rebuilds rebuilds;
  private final Askers askers;
  private final Sweeping sweeping;
  private final Recovery recovery;
  private Phase phase = Phase.RECOVERING;
  private final CurrentWriter writer;
  private @Nullable Published published;
  private List<Batch.Result> unconfirmed = List.of();

  /** No entry up to this sequence belongs to a command that waits; meaningless before recovery. */
  private long settledThrough;

  private boolean draining;

  static Behavior<GateMessage> create(Hosted hosted, String id) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Gate(context, timers, hosted, id)));
  }

  private Gate(
      ActorContext<GateMessage> context,
      TimerScheduler<GateMessage> timers,
      Hosted hosted,
      String id) {
    super(context);
    this.hosted = hosted;
    this.entity = hosted.entity(id);
    this.timers = timers;
    this.waiting = new Waiting(hosted.settings().waitingMax());
    this.questions = new JournalQuestions(context, hosted, id);
    this.arrivals = new Arrivals(entity, waiting, questions, hosted.settings());
    this.reads = new Reads(questions, hosted, id);
    this.rebuilds = new Rebuilds(hosted, id);
    this.askers = new Askers(waiting, reads, rebuilds);
    this.sweeping = new Sweeping(timers);
    this.recovery = new Recovery(hosted, id);
    this.writer = new CurrentWriter(context, hosted, id);
    hosted.live().add(context.getSelf());
    startWriter();
  }

  @Override
  public Receive<GateMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(GateMessage.Ask.class, this::onAsk)
        .onMessage(GateMessage.BatchDone.class, this::onBatchDone)
        .onMessage(GateMessage.Confirmed.class, this::onConfirmed)
        .onMessage(GateMessage.Get.class, this::onGet)
        .onMessage(GateMessage.ReadConfirmed.class, this::onReadConfirmed)
        .onMessage(GateMessage.Rebuild.class, this::onRebuild)
        .onMessage(GateMessage.SnapshotDeleted.class, this::onSnapshotDeleted)
        .onMessage(GateMessage.LookedUp.class, this::onLookedUp)
        .onMessage(GateMessage.Recovered.class, this::onRecovered)
        .onMessage(GateMessage.Settled.class, this::onSettled)
        .onMessage(GateMessage.Restart.class, this::onRestart)
        .onMessage(GateMessage.Check.class, check -> goOn())
        .onMessage(GateMessage.Sweep.class, sweep -> onSweep())
        .onMessage(GateMessage.Stop.class, stop -> onStop())
        .onMessage(GateMessage.StopNow.class, stop -> onStopNow())
        .onSignal(PostStop.class, stopped -> onEnded())
        .onSignal(ChildFailed.class, failed -> onWriterEnded(failed.getRef(), failed.getCause()))
        .onSignal(
            Terminated.class,
            ended -> onWriterEnded(ended.getRef(), new IllegalStateException("the writer stopped")))
        .build();
  }

  // ── commands ────────────────────────────────────────────────────────────────────────────────

  private Behavior<GateMessage> onAsk(GateMessage.Ask ask) {
    if (waiting.joins(ask)) {
      return this;
    }
    Answer refusal = refusalAtTheDoor();
    if (refusal != null) {
      ask.replyTo().tell(refusal);
      return this;
    }
    arrivals.come(ask, published != null);
    return goOn();
  }

  private Behavior<GateMessage> onLookedUp(GateMessage.LookedUp looked) {
    arrivals.onLookedUp(looked);
    return goOn();
  }

  private Behavior<GateMessage> onBatchDone(GateMessage.BatchDone done) {
    if (done.generation() != writer.generation() || phase != Phase.BATCH) {
      return this;
    }
    recovery.succeeded();
    published = done.published();
    if (done.wrote() || !(Batch.restOnState(done.results()) || writer.isOutdated())) {
      return landed(done.results());
    }
    phase = Phase.CONFIRMING;
    unconfirmed = done.results();
    questions.confirm(writer.generation());
    return this;
  }

  private Behavior<GateMessage> onConfirmed(GateMessage.Confirmed confirmed) {
    if (confirmed.generation() != writer.generation() || phase != Phase.CONFIRMING) {
      return this;
    }
    List<Batch.Result> results = unconfirmed;
    unconfirmed = List.of();
    if (confirmed.failure() != null) {
      waiting.answerInFlight(results.size(), Askers::unavailable);
      waiting.land();
      phase = Phase.IDLE;
      return goOn();
    }
    if (confirmed.highest() == state().sequence() && !writer.isOutdated()) {
      return landed(results);
    }
    waiting.land();
    return recoverFromStaleness(confirmed.highest());
  }

  private Behavior<GateMessage> landed(List<Batch.Result> results) {
    waiting.answerInFlight(results);
    settledThrough = state().sequence();
    phase = Phase.IDLE;
    return goOn();
  }

  // ── reads ───────────────────────────────────────────────────────────────────────────────────

  private Behavior<GateMessage> onGet(GateMessage.Get get) {
    Published current = published;
    if (!draining && current != null && !writer.isOutdated() && reads.answerNow(get, current)) {
      return this;
    }
    Answer refusal = refusalAtTheDoor();
    if (refusal != null) {
      get.replyTo().tell(refusal);
      return this;
    }
    Reads.Held held = reads.hold(get);
    if (current != null) {
      reads.confirm(held, current);
    }
    return goOn();
  }

  private Behavior<GateMessage> onReadConfirmed(GateMessage.ReadConfirmed confirmed) {
    reads.onConfirmed(confirmed);
    return goOn();
  }

  // ── rebuilding ──────────────────────────────────────────────────────────────────────────────

  private Behavior<GateMessage> onRebuild(GateMessage.Rebuild rebuild) {
    rebuilds.add(rebuild, draining);
    if (rebuilds.areDue() && (phase == Phase.OUT_OF_SERVICE || phase == Phase.DORMANT)) {
      recovery.succeeded(); // a new start, with its own count of failures
      deleteSnapshot();
    }
    return goOn();
  }

  private void deleteSnapshot() {
    phase = Phase.REBUILDING;
    questions.deleteSnapshot(writer.generation());
  }

  private Behavior<GateMessage> onSnapshotDeleted(GateMessage.SnapshotDeleted deleted) {
    if (deleted.generation() != writer.generation() || phase != Phase.REBUILDING) {
      return this;
    }
    if (deleted.failure() != null) {
      rebuilds.answerAll(Refusals.journalUnavailable(false));
      return startAgain(deleted.failure());
    }
    rebuilds.begin();
    startWriter();
    return goOn();
  }

  // ── the writer: recovery and failure ────────────────────────────────────────────────────────

  private void startWriter() {
    phase = Phase.RECOVERING;
    writer.start();
  }

  private Behavior<GateMessage> onRecovered(GateMessage.Recovered recovered) {
    if (recovered.generation() != writer.generation() || phase != Phase.RECOVERING) {
      return this;
    }
    Published before = published;
    published = recovered.published();
    writer.recovered();
    if (before == null) {
      arrivals.openedAt(state().time());
      return recoveredAndSettled();
    }
    Recovery.compare(entity, before, published);
    if (writer.isFirstOfEra()) {
      arrivals.lookUpQueued(); // sequences of before mean nothing any more
    } else if (state().sequence() > settledThrough && !waiting.isEmpty()) {
      phase = Phase.SETTLING; // another owner has written: perhaps what waits here
      questions.settle(writer.generation(), settledThrough);
      return this;
    }
    return recoveredAndSettled();
  }

  private Behavior<GateMessage> onSettled(GateMessage.Settled settled) {
    if (settled.generation() != writer.generation() || phase != Phase.SETTLING) {
      return this;
    }
    if (settled.failure() != null) {
      return startAgain(settled.failure());
    }
    waiting.answerRecorded(writer.isOutdated() ? Map.of() : settled.recorded());
    return recoveredAndSettled();
  }

  private Behavior<GateMessage> recoveredAndSettled() {
    settledThrough = state().sequence();
    phase = Phase.IDLE;
    arrivals.recovered();
    if (waiting.isEmpty()) {
      recovery.succeeded(); // otherwise the next batch says whether it has
    }
    reads.confirmAll(state(), writer.isFirstOfEra());
    rebuilds.recovered(state());
    return goOn();
  }

  private Behavior<GateMessage> onWriterEnded(ActorRef<Void> ended, Throwable cause) {
    if (!writer.is(ended)) {
      return this;
    }
    writer.stop();
    UnreadableEntry unreadable = Recovery.unreadableIn(cause);
    if (phase == Phase.RECOVERING && unreadable != null && writer.isOfThisEra()) {
      return outOfService(unreadable);
    }
    if (phase == Phase.BATCH) {
      waiting.writeFailed(Recovery.notWrittenIn(cause));
    }
    return startAgain(cause);
  }

  private Behavior<GateMessage> outOfService(UnreadableEntry cause) {
    if (rebuilds.areDue()) {
      deleteSnapshot(); // perhaps it is to blame
      return goOn();
    }
    phase = Phase.OUT_OF_SERVICE;
    recovery.outOfService(entity, cause, System.nanoTime());
    askers.outOfService(recovery.outOfServiceAnswer());
    published = null;
    return goOn();
  }

  private Behavior<GateMessage> startAgain(Throwable cause) {
    Duration backOff = recovery.failed(entity, cause, System.nanoTime());
    writer.stop();
    waiting.land();
    if (backOff.isZero()) {
      startWriter();
    } else {
      phase = Phase.BACKING_OFF;
      timers.startSingleTimer(new GateMessage.Restart(writer.generation()), backOff);
    }
    return goOn();
  }

  private Behavior<GateMessage> onRestart(GateMessage.Restart restart) {
    if (restart.generation() != writer.generation() || phase != Phase.BACKING_OFF) {
      return this;
    }
    if (askers.isEmpty() && !writer.isOutdated()) {
      phase = Phase.DORMANT;
    } else {
      startWriter();
    }
    return this;
  }

  /** Another owner has written: what this one knows is old. Nothing of ours is in flight. */
  private Behavior<GateMessage> recoverFromStaleness(long highest) {
    recovery.stale(entity, state().sequence(), highest);
    startWriter();
    return this;
  }

  // ── time and the end ────────────────────────────────────────────────────────────────────────

  /** After every change: starts the next batch, releases reads, keeps the sweep, ends. */
  private Behavior<GateMessage> goOn() {
    if ((phase == Phase.IDLE || phase == Phase.DORMANT) && writer.isOutdated()) {
      startWriter();
    }
    Published current = published;
    if (current != null && !reads.isEmpty() && !writer.isOutdated()) {
      reads.release(current);
      if (phase == Phase.IDLE && reads.anyBehind(current)) {
        return recoverFromStaleness(current.sequence() + 1);
      }
    }
    if (phase == Phase.IDLE && rebuilds.areDue()) {
      deleteSnapshot();
    } else if (phase == Phase.IDLE && waiting.hasQueued()) {
      phase = Phase.BATCH;
      writer.decide(new Writer.Decide(waiting.takeOff(hosted.settings().batchCommandsMax())));
    }
    sweeping.keep(askers.mayRunOutOfTime(recovery.isFailing()));
    return draining && askers.isEmpty() ? Behaviors.stopped() : this;
  }

  private Behavior<GateMessage> onSweep() {
    long now = System.nanoTime();
    askers.expire(now, Optional.ofNullable(published));
    if (phase.isWithoutWriter()) {
      askers.expireCommands(now, recovery.isUnavailable(now));
    }
    return goOn();
  }

  private Behavior<GateMessage> onStop() {
    draining = true;
    reads.endLongPolls(Optional.ofNullable(published));
    timers.startSingleTimer(GateMessage.StopNow.INSTANCE, hosted.settings().stopWithin());
    return goOn();
  }

  private Behavior<GateMessage> onStopNow() {
    askers.stopped();
    return Behaviors.stopped();
  }

  private Behavior<GateMessage> onEnded() {
    hosted.live().remove(getContext().getSelf());
    return this;
  }

  /** What a caller is told without waiting; nothing if there is hope. */
  private @Nullable Answer refusalAtTheDoor() {
    if (draining) {
      return Refusals.draining(false);
    }
    long now = System.nanoTime();
    if (phase == Phase.OUT_OF_SERVICE && !recovery.mayRetry(now)) {
      return recovery.outOfServiceAnswer();
    }
    if (phase == Phase.OUT_OF_SERVICE || phase == Phase.DORMANT) {
      recovery.succeeded(); // a new start, with its own count of failures
      startWriter();
      return null;
    }
    return phase.isWithoutWriter() && recovery.isUnavailable(now)
        ? Refusals.journalUnavailable(false)
        : null;
  }

  private Published state() {
    return Objects.requireNonNull(published);
  }
}
