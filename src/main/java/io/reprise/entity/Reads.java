package io.reprise.entity;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one gate. Most are answered at once from the published state; the others are held:
 * until the entity has recovered, until the journal has confirmed them, for a sequence, or for
 * another version than the caller has.
 */
final class Reads {

  /** A read and what it waits for. */
  static final class Held {
    private final EntityRead read;
    private final ActorRef<Answer> replyTo;
    private final long holdUntilNanos;
    private final long deadlineNanos;
    private long atLeast;
    private boolean confirmed;
    private long highest;

    private Held(GateMessage.Get get) {
      this.read = get.read();
      this.replyTo = get.replyTo();
      this.deadlineNanos = Waiting.deadline(get.timeLeftMillis());
      this.holdUntilNanos =
          read.hold().isZero() ? deadlineNanos : Waiting.deadline(read.hold().toMillis());
      this.atLeast = read.minSequence();
    }

    private void forgetConfirmation() {
      confirmed = false;
      highest = 0;
      atLeast = read.minSequence();
    }

    private boolean needsConfirming() {
      return read.linearizable() && !confirmed;
    }

    private boolean reachedBy(Published published) {
      return !needsConfirming() && published.sequence() >= atLeast;
    }

    private boolean readyFor(Published published) {
      return reachedBy(published)
          && read.unlessVersion().map(version -> version != published.version()).orElse(true);
    }
  }

  private final Identity own;
  private List<Held> held = List.of();

  Reads(Identity own) {
    this.own = own;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Answers a read if the published state is enough for it. */
  boolean answerNow(GateMessage.Get get, Published published) {
    Held read = new Held(get);
    if (read.readyFor(published)) {
      read.replyTo.tell(valueOf(read, published));
      return true;
    }
    if (read.reachedBy(published) && get.read().hold().isZero()) {
      read.replyTo.tell(new Answer.Unchanged(published.sequence(), published.version()));
      return true;
    }
    return false;
  }

  /**
   * Keeps a read, and asks the journal for it if the state is there and that is needed; answers it
   * as busy if there are too many.
   */
  void hold(GateMessage.Get get, @Nullable Published published) {
    Held read = new Held(get);
    if (held.size() >= own.settings().heldReadsMax()) {
      read.replyTo.tell(Refusals.busy("Too many reads wait for " + own.entity() + "."));
    } else {
      if (held.isEmpty()) {
        held = new ArrayList<>();
      }
      held.add(read);
      if (published != null) {
        confirm(read, published);
      }
    }
  }

  /**
   * The entity has recovered: asks the journal for those that need it.
   *
   * @param again whether what it has said before no longer counts
   */
  void confirmAll(Published published, boolean again) {
    if (again) {
      held.forEach(Held::forgetConfirmation);
    }
    List.copyOf(held).forEach(read -> confirm(read, published));
  }

  /** Asks the journal how far it is, if the read can't be answered without. */
  private void confirm(Held read, Published published) {
    if (read.reachedBy(published) || !held.contains(read)) {
      return;
    }
    own.questions().confirm(read);
  }

  void onConfirmed(GateMessage.ReadConfirmed confirmed) {
    Held read = confirmed.held();
    if (!held.contains(read)) {
      return;
    }
    if (confirmed.era() != own.era()) {
      own.questions().confirm(read); // the answer is of a server that was replaced meanwhile
      return;
    }
    if (confirmed.failure() != null) {
      held.remove(read);
      read.replyTo.tell(Refusals.journalUnavailable(false));
      return;
    }
    read.confirmed = true;
    read.highest = confirmed.highest();
    if (read.read.linearizable()) {
      read.atLeast = Math.max(read.atLeast, confirmed.highest());
    }
    if (read.read.minSequence() > confirmed.highest() && read.read.hold().isZero()) {
      held.remove(read);
      read.replyTo.tell(Refusals.notReached(read.atLeast, confirmed.highest()));
    }
  }

  private boolean anyBehind(Published published) {
    for (Held read : held) {
      if (read.confirmed
          && read.atLeast > published.sequence()
          && read.highest > published.sequence()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Answers those that can be answered from this state; whether the journal holds entries that
   * others wait for and it does not show.
   */
  boolean release(Published published) {
    for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
      Held read = each.next();
      if (read.readyFor(published)) {
        each.remove();
        read.replyTo.tell(valueOf(read, published));
      }
    }
    if (held.isEmpty()) {
      held = List.of(); // few entities ever hold one: no room is kept for the next
    }
    return anyBehind(published);
  }

  /**
   * Answers those whose time is up; before recovery there is nothing to say before the deadline.
   */
  void expire(long nowNanos, Optional<Published> published) {
    for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
      Held read = each.next();
      if (published.isPresent() && read.holdUntilNanos - nowNanos <= 0) {
        each.remove();
        read.replyTo.tell(timedOut(read, published.get()));
      } else if (read.deadlineNanos - nowNanos <= 0) {
        each.remove();
        read.replyTo.tell(Refusals.journalUnavailable(false));
      }
    }
  }

  /** The entity leaves: long polls end as if their time were up; the others are still answered. */
  void endLongPolls(Optional<Published> published) {
    for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
      Held read = each.next();
      if (read.read.unlessVersion().isPresent() && published.isPresent()) {
        each.remove();
        read.replyTo.tell(timedOut(read, published.get()));
      }
    }
  }

  /** Gives all the same answer. */
  void refuseAll(Answer answer) {
    held.forEach(read -> read.replyTo.tell(answer));
    held = List.of();
  }

  private Answer valueOf(Held read, Published published) {
    Hosted hosted = own.hosted();
    return hosted
        .watch()
        .during(
            own.component(),
            own.id(),
            () -> Reading.answer(hosted, own.id(), published, read.read));
  }

  private static Answer timedOut(Held read, Published published) {
    return read.atLeast > published.sequence()
        ? Refusals.notReached(read.atLeast, published.sequence())
        : new Answer.Unchanged(published.sequence(), published.version());
  }
}
