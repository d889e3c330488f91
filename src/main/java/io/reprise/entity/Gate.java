package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
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
final class Gate {
  private static final Duration SWEEP_EVERY = Duration.ofMillis(100);

  private final Identity own;
  private final Waiting waiting;
  private final Arrivals arrivals;
  private final Reads reads;
  private final Repairs repairs;
  private final Recovery recovery;
  private Phase phase = Phase.RECOVERING;
  private final CurrentWriter writer;
  private final LiveGates.Place place;
  private @Nullable Published published;
  private boolean draining;
  private boolean sweepDue;

  /** No entry up to this sequence belongs to a command that waits; meaningless before recovery. */
  private long settledThrough;

  static Behavior<GateMessage> create(Hosted hosted, String id) {
    return Behaviors.setup(context -> new GateReceive(new Gate(new Identity(context, hosted, id))));
  }

  private Gate(Identity own) {
    this.own = own;
    this.waiting = new Waiting(own.settings().waitingMax(), own.hosted().metrics());
    this.arrivals = new Arrivals(waiting, own);
    this.reads = new Reads(own);
    this.repairs = new Repairs(own);
    this.recovery = new Recovery(own);
    this.writer = new CurrentWriter(own);
    this.place = own.hosted().live().add(own.gate(), own.component(), own.id());
    startWriter();
  }

  // ── commands ────────────────────────────────────────────────────────────────────────────────

  Behavior<GateMessage> onAsk(GateMessage.Ask ask) {
    if (waiting.joins(ask)) {
      return Behaviors.same();
    }
    if (refusedAtTheDoor(ask.replyTo())) {
      return Behaviors.same();
    }
    arrivals.come(ask, published != null);
    return goOn();
  }

  Behavior<GateMessage> onBatchDone(GateMessage.BatchDone done) {
    if (done.generation() != writer.generation() || phase != Phase.BATCH) {
      return Behaviors.same();
    }
    recovery.succeeded();
    published = done.published();
    waiting.decided(done.results());
    if (done.wrote() || !(Batch.restOnState(done.results()) || writer.isOutdated())) {
      return landed();
    }
    phase = Phase.CONFIRMING;
    own.questions().confirm(writer.generation());
    return Behaviors.same();
  }

  Behavior<GateMessage> onConfirmed(GateMessage.Confirmed confirmed) {
    if (confirmed.generation() != writer.generation() || phase != Phase.CONFIRMING) {
      return Behaviors.same();
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
      return Behaviors.same();
    }
    if (refusedAtTheDoor(get.replyTo())) {
      return Behaviors.same();
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
    return Behaviors.same();
  }

  private void deleteSnapshot() {
    phase = Phase.REBUILDING;
    own.questions().deleteSnapshot(writer.generation());
  }

  Behavior<GateMessage> onSnapshotDeleted(GateMessage.SnapshotDeleted deleted) {
    if (deleted.generation() != writer.generation() || phase != Phase.REBUILDING) {
      return Behaviors.same();
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
      return Behaviors.same();
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
      own.questions().settle(writer.generation(), settledThrough);
      return Behaviors.same();
    }
    return recoveredAndSettled();
  }

  Behavior<GateMessage> onSettled(GateMessage.Settled settled) {
    if (settled.generation() != writer.generation() || phase != Phase.SETTLING) {
      return Behaviors.same();
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
    return writer.is(ended) ? writerFailed(cause) : Behaviors.same();
  }

  Behavior<GateMessage> onWriterFailed(GateMessage.WriterFailed failed) {
    return writer.is(failed.generation()) ? writerFailed(failed.cause()) : Behaviors.same();
  }

  private Behavior<GateMessage> writerFailed(Throwable cause) {
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
    askers().outOfService(recovery.outOfServiceAnswer());
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
      return Behaviors.same();
    }
    if (askers().isEmpty() && !writer.isOutdated()) {
      phase = Phase.DORMANT;
    } else {
      startWriter();
    }
    return Behaviors.same();
  }

  /** Another owner has written: what this one knows is old. Nothing of ours is in flight. */
  private Behavior<GateMessage> recoverFromStaleness(long highest) {
    recovery.stale(state().sequence(), highest);
    startWriter();
    return Behaviors.same();
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
    keepSweep(askers().mayRunOutOfTime(recovery.isFailing()));
    return draining && askers().isEmpty() ? Behaviors.stopped() : Behaviors.same();
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
      writer.decide(new Writer.Decide(waiting.takeOff(own.settings().batchCommandsMax())));
    }
  }

  /**
   * Looks whose deadline has passed, again and again, while somebody waits. Not by Akka's timers:
   * each entity would hold some hundred bytes for them, and each message go through them.
   */
  private void keepSweep(boolean wanted) {
    if (wanted && !sweepDue) {
      sweepDue = true;
      tellSelf(GateMessage.Sweep.INSTANCE, SWEEP_EVERY);
    }
  }

  Behavior<GateMessage> onSweep() {
    sweepDue = false;
    long now = System.nanoTime();
    askers().expire(now, Optional.ofNullable(published));
    if (phase.isWithoutWriter()) {
      askers().expireCommands(now, recovery.isUnavailable(now));
    }
    return goOn();
  }

  Behavior<GateMessage> onStop() {
    draining = true;
    place.leave();
    reads.endLongPolls(Optional.ofNullable(published));
    Behavior<GateMessage> next = goOn();
    if (Behavior.isAlive(next)) {
      tellSelf(GateMessage.StopNow.INSTANCE, own.settings().stopWithin());
    }
    return next;
  }

  Behavior<GateMessage> onStopNow() {
    askers().stopped();
    return Behaviors.stopped();
  }

  Behavior<GateMessage> onEnded() {
    waiting.ended();
    own.hosted().live().remove(own.component(), place);
    return Behaviors.same();
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
    own.context().scheduleOnce(after, own.gate(), message);
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

  /** Made when it is asked for, so that no entity holds one. */
  private Askers askers() {
    return new Askers(waiting, reads, repairs);
  }

  private Published state() {
    return Objects.requireNonNull(published);
  }
}
