package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.reprise.journal.UnreadableEntry;
import java.time.Duration;
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
  private final Waiting waiting;
  private final JournalQuestions questions;
  private final Arrivals arrivals;
  private final Reads reads;
  private final Repairs repairs;
  private final Askers askers;
  private final Sweeping sweeping;
  private final Recovery recovery;
  private Phase phase = Phase.RECOVERING;
  private final CurrentWriter writer;
  private final LiveGates.Place place;
  private @Nullable Published published;
  private boolean draining;

  /** No entry up to this sequence belongs to a command that waits; meaningless before recovery. */
  private long settledThrough;

  static Behavior<GateMessage> create(Hosted hosted, String id) {
    return Behaviors.setup(context -> new Gate(context, hosted, id));
  }

  private Gate(ActorContext<GateMessage> context, Hosted hosted, String id) {
    super(context);
    this.hosted = hosted;
    this.waiting = new Waiting(hosted.settings().waitingMax(), hosted.metrics().gate());
    this.questions = new JournalQuestions(context, hosted, id);
    this.arrivals = new Arrivals(waiting, questions, hosted.settings());
    this.reads = new Reads(questions, hosted, id);
    this.repairs = new Repairs(hosted, id);
    this.askers = new Askers(waiting, reads, repairs);
    this.sweeping = new Sweeping(context);
    this.recovery = new Recovery(hosted, id);
    this.writer = new CurrentWriter(context, hosted, id);
    this.place = hosted.live().add(context.getSelf(), hosted.entity(id));
    startWriter();
  }

  /** Not by a builder: what it builds is a seventh of what an entity takes in memory. */
  @Override
  public Receive<GateMessage> createReceive() {
    return new GateReceive(this);
  }

  // ── commands ────────────────────────────────────────────────────────────────────────────────

  Behavior<GateMessage> onAsk(GateMessage.Ask ask) {
    if (waiting.joins(ask)) {
      return this;
    }
    if (refusedAtTheDoor(ask.replyTo())) {
      return this;
    }
    arrivals.come(ask, published != null);
    return goOn();
  }

  Behavior<GateMessage> onBatchDone(GateMessage.BatchDone done) {
    if (done.generation() != writer.generation() || phase != Phase.BATCH) {
      return this;
    }
    recovery.succeeded();
    published = done.published();
    waiting.decided(done.results());
    if (done.wrote() || !(Batch.restOnState(done.results()) || writer.isOutdated())) {
      return landed();
    }
    phase = Phase.CONFIRMING;
    questions.confirm(writer.generation());
    return this;
  }

  Behavior<GateMessage> onConfirmed(GateMessage.Confirmed confirmed) {
    if (confirmed.generation() != writer.generation() || phase != Phase.CONFIRMING) {
      return this;
    }
    if (confirmed.failure() != null) {
      waiting.answerDecided(Askers::unavailable);
      waiting.land();
      phase = Phase.IDLE;
      return goOn();
    }
    if (confirmed.highest() == state().sequence() && !writer.isOutdated()) {
      return landed();
    }
    waiting.land();
    return recoverFromStaleness(confirmed.highest());
  }

  private Behavior<GateMessage> landed() {
    waiting.answerDecided();
    settledThrough = state().sequence();
    phase = Phase.IDLE;
    return goOn();
  }

  // ── reads ───────────────────────────────────────────────────────────────────────────────────

  Behavior<GateMessage> onGet(GateMessage.Get get) {
    Published current = published;
    if (!draining && current != null && !writer.isOutdated() && reads.answerNow(get, current)) {
      return this;
    }
    if (refusedAtTheDoor(get.replyTo())) {
      return this;
    }
    reads.hold(get, current);
    return goOn();
  }

  // ── repairing ───────────────────────────────────────────────────────────────────────────────

  Behavior<GateMessage> onRepair(GateMessage.Repair repair) {
    repairs.add(repair, draining);
    if (!repairs.isEmpty()) {
      wake();
    }
    return goOn();
  }

  Behavior<GateMessage> onNoted() {
    if (published != null) {
      recovery.inService();
    }
    return this;
  }

  private void deleteSnapshot() {
    phase = Phase.REBUILDING;
    questions.deleteSnapshot(writer.generation());
  }

  Behavior<GateMessage> onSnapshotDeleted(GateMessage.SnapshotDeleted deleted) {
    if (deleted.generation() != writer.generation() || phase != Phase.REBUILDING) {
      return this;
    }
    if (deleted.failure() != null) {
      repairs.answerAll(Refusals.journalUnavailable(false));
      return startAgain(deleted.failure());
    }
    repairs.begin();
    startWriter();
    return goOn();
  }

  // ── the writer: recovery and failure ────────────────────────────────────────────────────────

  private void startWriter() {
    phase = Phase.RECOVERING;
    writer.start();
  }

  Behavior<GateMessage> onRecovered(GateMessage.Recovered recovered) {
    if (recovered.generation() != writer.generation() || phase != Phase.RECOVERING) {
      return this;
    }
    Published before = published;
    published = recovered.published();
    writer.recovered();
    recovery.inService();
    if (before == null) {
      arrivals.openedAt(state().time());
      return recoveredAndSettled();
    }
    recovery.compare(before, published);
    if (writer.isFirstOfEra()) {
      arrivals.lookUpQueued(); // sequences of before mean nothing any more
    } else if (state().sequence() > settledThrough && !waiting.isEmpty()) {
      phase = Phase.SETTLING; // another owner has written: perhaps what waits here
      questions.settle(writer.generation(), settledThrough);
      return this;
    }
    return recoveredAndSettled();
  }

  Behavior<GateMessage> onSettled(GateMessage.Settled settled) {
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
    return goOn();
  }

  Behavior<GateMessage> onWriterEnded(ActorRef<Void> ended, Throwable cause) {
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
    if (repairs.needSnapshotGone()) {
      deleteSnapshot(); // perhaps it is to blame
      return goOn();
    }
    phase = Phase.OUT_OF_SERVICE;
    recovery.outOfService(cause, System.nanoTime());
    askers.outOfService(recovery.outOfServiceAnswer());
    published = null;
    return goOn();
  }

  private Behavior<GateMessage> startAgain(Throwable cause) {
    Duration backOff = recovery.failed(cause, System.nanoTime());
    writer.stop();
    waiting.land();
    if (backOff.isZero()) {
      startWriter();
    } else {
      phase = Phase.BACKING_OFF;
      tellSelf(new GateMessage.Restart(writer.generation()), backOff);
    }
    return goOn();
  }

  Behavior<GateMessage> onRestart(GateMessage.Restart restart) {
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
    recovery.stale(state().sequence(), highest);
    startWriter();
    return this;
  }

  // ── time and the end ────────────────────────────────────────────────────────────────────────

  /** After every change: starts the next batch, releases reads, keeps the sweep, ends. */
  Behavior<GateMessage> goOn() {
    if ((phase == Phase.IDLE || phase == Phase.DORMANT) && writer.isOutdated()) {
      startWriter();
    }
    Published current = published;
    if (current != null && !writer.isOutdated()) {
      boolean behind = reads.release(current);
      if (behind && phase == Phase.IDLE) {
        return recoverFromStaleness(current.sequence() + 1);
      }
    }
    if (phase == Phase.IDLE) {
      beginNext();
    }
    sweeping.keep(askers.mayRunOutOfTime(recovery.isFailing()));
    return draining && askers.isEmpty() ? Behaviors.stopped() : this;
  }

  Behavior<GateMessage> onReadConfirmed(GateMessage.ReadConfirmed read) {
    reads.onConfirmed(read);
    return goOn();
  }

  Behavior<GateMessage> onLookedUp(GateMessage.LookedUp command) {
    arrivals.onLookedUp(command);
    return goOn();
  }

  private void beginNext() {
    repairs.inService(state());
    if (repairs.needSnapshotGone()) {
      deleteSnapshot();
    } else if (waiting.hasQueued()) {
      phase = Phase.BATCH;
      writer.decide(new Writer.Decide(waiting.takeOff(hosted.settings().batchCommandsMax())));
    }
  }

  Behavior<GateMessage> onSweep() {
    sweeping.swept();
    long now = System.nanoTime();
    askers.expire(now, Optional.ofNullable(published));
    if (phase.isWithoutWriter()) {
      askers.expireCommands(now, recovery.isUnavailable(now));
    }
    return goOn();
  }

  Behavior<GateMessage> onStop() {
    draining = true;
    place.leave();
    reads.endLongPolls(Optional.ofNullable(published));
    Behavior<GateMessage> next = goOn();
    if (next == this) {
      tellSelf(GateMessage.StopNow.INSTANCE, hosted.settings().stopWithin());
    }
    return next;
  }

  Behavior<GateMessage> onStopNow() {
    askers.stopped();
    return Behaviors.stopped();
  }

  Behavior<GateMessage> onEnded() {
    waiting.ended();
    hosted.live().remove(place);
    return this;
  }

  /** Tells a caller at once if there is no hope; otherwise something is under way. */
  private boolean refusedAtTheDoor(ActorRef<Answer> caller) {
    Optional<Answer> refusal =
        draining
            ? Optional.of(Refusals.draining(false))
            : recovery.refusal(phase, System.nanoTime());
    refusal.ifPresentOrElse(caller::tell, this::wake);
    return refusal.isPresent();
  }

  private void tellSelf(GateMessage message, Duration after) {
    getContext().scheduleOnce(after, getContext().getSelf(), message);
  }

  private void wake() {
    if (phase.isAtRest()) {
      recovery.succeeded(); // a new start, with its own count of failures
      if (repairs.needSnapshotGone()) {
        deleteSnapshot();
      } else {
        startWriter();
      }
    }
  }

  private Published state() {
    return Objects.requireNonNull(published);
  }
}
