package io.reprise.replay;

import io.reprise.journal.Journal;
import io.reprise.replay.NoSuchMoment.Why;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the last entry that counts at a moment. */
final class Moments {
  private final Journal journal;
  private final Clock settled;

  Moments(Journal journal, Clock settled) {
    this.journal = journal;
    this.settled = settled;
  }

  /** Whether no entry can come before a moment any more. */
  boolean isSettled(Moment moment) {
    return !(moment instanceof Moment.AtTime at) || at.time().isBefore(settled.instant());
  }

  /** The sequence of the last entry that counts; fails with {@link NoSuchMoment}. */
  CompletionStage<Long> last(String component, String id, Moment moment) {
    if (moment instanceof Moment.AtTime at) {
      return journal
          .sequenceAt(component, id, at.time())
          .thenCompose(
              last -> last > 0 ? CompletableFuture.completedStage(last) : nothingBy(component, id));
    }
    return journal
        .highestSequence(component, id)
        .thenApply(
            highest ->
                moment instanceof Moment.AtSequence at
                    ? reached(at.sequence(), highest)
                    : reached(Math.max(1, highest), highest));
  }

  private static long reached(long wanted, long highest) {
    if (wanted > highest) {
      throw notReached(wanted, highest);
    }
    return wanted;
  }

  static NoSuchMoment notReached(long wanted, long highest) {
    return highest > 0
        ? new NoSuchMoment(
            Why.NOT_REACHED,
            "sequence: " + wanted + " (expected: at most " + highest + ", the highest)",
            highest)
        : new NoSuchMoment(Why.NO_ENTITY, "it has no entries", 0);
  }

  private CompletionStage<Long> nothingBy(String component, String id) {
    return journal
        .highestSequence(component, id)
        .thenApply(
            highest -> {
              throw new NoSuchMoment(
                  highest > 0 ? Why.BEFORE_BEGINNING : Why.NO_ENTITY,
                  "it had no entry by then",
                  highest);
            });
  }
}
