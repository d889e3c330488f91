package io.reprise.entity;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Those who want one entity in service: tried again now if it is out of service, or folded again
 * from its first entry whatever it is. All that come before it is recovered are answered together.
 */
final class Repairs {

  private record Wanting(boolean anew, ActorRef<Answer> replyTo, long deadlineNanos) {}

  private final Identity own;
  private List<Wanting> wanting = List.of();

  /** The snapshot is deleted: the next recovery begins at the first entry. */
  private boolean begun;

  Repairs(Identity own) {
    this.own = own;
  }

  boolean isEmpty() {
    return wanting.isEmpty();
  }

  /** Whether there is a snapshot to be deleted first. */
  boolean needSnapshotGone() {
    if (begun || wanting.isEmpty()) { // as nearly always, and asked for each batch
      return false;
    }
    return wanting.stream().anyMatch(Wanting::anew);
  }

  /** Keeps a request; answers it if the entity leaves, and as busy if there are too many. */
  void add(GateMessage.Repair repair, boolean leaving) {
    if (leaving) {
      repair.replyTo().tell(Refusals.draining(false));
    } else if (wanting.size() >= own.settings().heldReadsMax()) {
      repair
          .replyTo()
          .tell(Refusals.busy("Too many wait for " + own.entity() + " to be recovered."));
    } else {
      if (wanting.isEmpty()) {
        wanting = new ArrayList<>();
      }
      wanting.add(
          new Wanting(repair.anew(), repair.replyTo(), Waiting.deadline(repair.timeLeftMillis())));
    }
  }

  /** The snapshot is gone. */
  void begin() {
    begun = !wanting.isEmpty();
  }

  /** The entity is in service, perhaps has been all the time. */
  void inService(Published published) {
    answer(each -> begun || !each.anew(), done(published));
  }

  private Answer done(Published published) {
    return published.sequence() > 0
        ? new Answer.Recovered(
            published.sequence(), published.version(), own.hosted().component().version())
        : Answer.NotDone.of(Answer.Failure.UNKNOWN_ENTITY, own.entity() + " has no entries.");
  }

  /** Gives all the same answer. */
  void answerAll(Answer answer) {
    answer(each -> true, answer);
  }

  private void answer(Predicate<Wanting> which, Answer answer) {
    for (Iterator<Wanting> each = wanting.iterator(); each.hasNext(); ) {
      Wanting one = each.next();
      if (which.test(one)) {
        each.remove();
        one.replyTo().tell(answer);
      }
    }
    begun &= !wanting.isEmpty();
  }

  /** Answers those whose time is up. */
  void expire(long nowNanos) {
    answer(
        each -> each.deadlineNanos() - nowNanos <= 0,
        Answer.NotDone.of(
            Answer.Failure.NO_ANSWER,
            own.entity() + " is still being recovered: ask for it again."));
  }
}
