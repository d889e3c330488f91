package io.reprise.entity;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Those who want one entity folded again from its first entry. All that come before it is recovered
 * are answered together.
 */
final class Rebuilds {

  private record Wanting(ActorRef<Answer> replyTo, long deadlineNanos) {}

  private final Hosted hosted;
  private final String id;
  private final List<Wanting> wanting = new ArrayList<>();

  /** The snapshot is deleted: the next recovery begins at the first entry. */
  private boolean begun;

  Rebuilds(Hosted hosted, String id) {
    this.hosted = hosted;
    this.id = id;
  }

  boolean isEmpty() {
    return wanting.isEmpty();
  }

  /** Whether there is a snapshot to be deleted first. */
  boolean areDue() {
    return !begun && !wanting.isEmpty();
  }

  /** Keeps a request; answers it if the entity leaves, and as busy if there are too many. */
  void add(GateMessage.Rebuild rebuild, boolean leaving) {
    if (leaving) {
      rebuild.replyTo().tell(Refusals.draining(false));
    } else if (wanting.size() >= hosted.settings().heldReadsMax()) {
      rebuild
          .replyTo()
          .tell(Refusals.busy("Too many wait for " + hosted.entity(id) + " to be rebuilt."));
    } else {
      wanting.add(new Wanting(rebuild.replyTo(), Waiting.deadline(rebuild.timeLeftMillis())));
    }
  }

  /** The snapshot is gone. */
  void begin() {
    begun = !wanting.isEmpty();
  }

  /** The entity has recovered. */
  void recovered(Published published) {
    if (begun) {
      answerAll(
          published.sequence() > 0
              ? new Answer.Rebuilt(
                  published.sequence(), published.version(), hosted.component().version())
              : Answer.NotDone.of(
                  Answer.Failure.UNKNOWN_ENTITY, hosted.entity(id) + " has no entries."));
    }
  }

  /** Gives all the same answer. */
  void answerAll(Answer answer) {
    wanting.forEach(each -> each.replyTo().tell(answer));
    wanting.clear();
    begun = false;
  }

  /** Answers those whose time is up. */
  void expire(long nowNanos) {
    for (Iterator<Wanting> each = wanting.iterator(); each.hasNext(); ) {
      Wanting late = each.next();
      if (late.deadlineNanos() - nowNanos <= 0) {
        each.remove();
        late.replyTo()
            .tell(
                Answer.NotDone.of(
                    Answer.Failure.NO_ANSWER,
                    hosted.entity(id) + " is still being rebuilt: ask for it again."));
      }
    }
    begun &= !wanting.isEmpty();
  }
}
