package io.reprise.entity;

import java.util.Optional;

/** All who wait for a gate: with commands, with reads, and those who want the entity in service. */
final class Askers {

  private final Waiting waiting;
  private final Reads reads;
  private final Repairs repairs;

  Askers(Waiting waiting, Reads reads, Repairs repairs) {
    this.waiting = waiting;
    this.reads = reads;
    this.repairs = repairs;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && reads.isEmpty() && repairs.isEmpty();
  }

  /**
   * Whether a deadline may pass before anything else happens.
   *
   * @param failing the entity can't be recovered for now
   */
  boolean mayRunOutOfTime(boolean failing) {
    return !reads.isEmpty() || !repairs.isEmpty() || (failing && !waiting.isEmpty());
  }

  /** The entity can't be recovered: tells all so. */
  void outOfService(Answer answer) {
    waiting.answerAll(pending -> pending.maybeWritten ? unavailable(pending) : answer);
    reads.refuseAll(answer);
    repairs.answerAll(answer);
  }

  /** The entity stops: nobody is kept waiting. */
  void stopped() {
    waiting.answerAll(
        pending -> Refusals.draining(pending.maybeWritten || waiting.inFlight().contains(pending)));
    reads.refuseAll(Refusals.draining(false));
    repairs.answerAll(Refusals.draining(false));
  }

  /** Answers reads and repairs whose time is up. */
  void expire(long nowNanos, Optional<Published> published) {
    reads.expire(nowNanos, published);
    repairs.expire(nowNanos);
  }

  /**
   * No batch is under way: answers commands whose time is up.
   *
   * @param giveUp the journal has been away for so long that nobody should wait any more
   */
  void expireCommands(long nowNanos, boolean giveUp) {
    waiting.answerIf(
        pending -> (giveUp && !pending.maybeWritten) || pending.deadlineNanos - nowNanos <= 0,
        Askers::unavailable);
    if (giveUp) {
      reads.refuseAll(Refusals.journalUnavailable(false));
      repairs.answerAll(Refusals.journalUnavailable(false));
    }
  }

  static Answer unavailable(Waiting.Pending pending) {
    return Refusals.journalUnavailable(pending.maybeWritten);
  }
}
