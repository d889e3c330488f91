package io.reprise.entity;

import java.util.List;

/** What callers are told when the entity itself has nothing to say. */
final class Refusals {
  private Refusals() {}

  static Answer journalUnavailable(boolean maybeWritten) {
    return notDone(
        Answer.Failure.JOURNAL_UNAVAILABLE, "The journal can't be reached.", 0, maybeWritten);
  }

  static Answer notWritten(String message, boolean maybeWritten) {
    return notDone(Answer.Failure.JOURNAL_UNAVAILABLE, message, 0, maybeWritten);
  }

  static Answer notStorable(String message, boolean maybeWritten) {
    return notDone(Answer.Failure.RULE_FAILED, message, 0, maybeWritten);
  }

  static Answer draining(boolean maybeWritten) {
    return notDone(
        Answer.Failure.DRAINING, "The entity is moving to another node.", 0, maybeWritten);
  }

  static Answer busy(String detail) {
    return notDone(Answer.Failure.BUSY, detail, 0, false);
  }

  static Answer notReached(long wanted, long highest) {
    return notDone(
        Answer.Failure.SEQUENCE_NOT_REACHED,
        "min-sequence: " + wanted + " (expected: at most " + highest + " for now)",
        highest,
        false);
  }

  private static Answer notDone(
      Answer.Failure failure, String detail, long sequence, boolean maybeWritten) {
    return new Answer.NotDone(failure, detail, List.of(), sequence, 0, maybeWritten);
  }
}
