package io.reprise.entity;

import io.reprise.entity.Waiting.Pending;
import java.time.Instant;

/** Lets commands into the queue of a gate, but for those that have been decided before. */
final class Arrivals {

  private final Waiting waiting;
  private final Identity own;
  private Instant recoveredTime = Instant.MAX;

  Arrivals(Waiting waiting, Identity own) {
    this.waiting = waiting;
    this.own = own;
  }

  /** This owner has recovered for the first time, up to an entry of this time. */
  void openedAt(Instant time) {
    recoveredTime = time;
  }

  /** A command has come; before recovery it is held: what the journal says then is soon old. */
  void come(GateMessage.Ask ask, boolean recovered) {
    if (waiting.isFull()) {
      ask.replyTo().tell(Refusals.busy("Too many commands wait for " + own.entity() + "."));
      return;
    }
    Pending pending = waiting.add(ask);
    if (recovered) {
      takeIn(pending);
    } else {
      waiting.hold(pending);
    }
  }

  /** A standby has taken over: each command that waits may stand anywhere in what is there now. */
  void lookUpQueued() {
    waiting.takeQueued().forEach(own.questions()::lookUp);
  }

  /** The entity has recovered: what was held back comes in, what may be a repeat is looked up. */
  void recovered() {
    waiting.takeHeld().forEach(this::takeIn);
    waiting.takeRepeated().forEach(own.questions()::lookUp);
  }

  private void takeIn(Pending pending) {
    if (mayHaveBeenHere(pending)) {
      own.questions().lookUp(pending);
    } else {
      waiting.enqueue(pending);
    }
  }

  /**
   * A repeated command may have been decided by an attempt whose answer got lost; so may the first
   * attempt, when it comes so late that a repetition can have overtaken it: here, or before this
   * owner recovered. How late it comes is told by the real clock: the one that ids and entries get
   * their time from may stand still, or jump. Half of the time after which a repetition follows is
   * late already, as the clocks of two nodes differ. An entry is never older than the id of its
   * command; on a clock that has not moved since the last entry, that makes any command one to look
   * up. What comes from an effect need not be looked up so carefully: a repeat can't be written.
   */
  private boolean mayHaveBeenHere(Pending pending) {
    if (pending.command.cause().isPresent()) {
      return pending.attempt > 0;
    }
    Instant made = CommandIds.timeOf(pending.command.commandId());
    return pending.attempt > 0
        || pending
            .firstSent
            .plus(own.settings().attemptTimeout().dividedBy(2))
            .isBefore(Instant.now())
        || !made.isAfter(recoveredTime);
  }

  void onLookedUp(GateMessage.LookedUp looked) {
    Pending pending = looked.pending();
    if (!waiting.has(pending)) {
      return;
    }
    if (looked.era() != own.era()) {
      own.questions().lookUp(pending); // the answer is of a server that was replaced meanwhile
    } else if (looked.failure() != null) {
      pending.maybeWritten = true;
      waiting.answer(pending, Refusals.journalUnavailable(true));
    } else if (looked.recorded().isPresent()) {
      waiting.answer(pending, looked.recorded().get());
    } else {
      pending.maybeWritten = true; // by an owner whose write is still under way
      waiting.enqueue(pending);
    }
  }
}
