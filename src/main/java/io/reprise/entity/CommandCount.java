package io.reprise.entity;

import io.reprise.telemetry.EntityMetrics;

/**
 * Counts how a command ended, as its caller sees it.
 *
 * @param beganNanos when the caller gave it
 */
record CommandCount(EntityMetrics metrics, String command, long beganNanos) {

  /** It was answered so; gives the answer back. */
  Answer answered(Answer answer) {
    metrics.answered(command, outcome(answer), System.nanoTime() - beganNanos);
    if (answer instanceof Answer.Decided decided && decided.replayed()) {
      metrics.replayed();
    }
    return answer;
  }

  private static EntityMetrics.Outcome outcome(Answer answer) {
    if (answer instanceof Answer.Decided decided) {
      return decided.outcome().accepted()
          ? EntityMetrics.Outcome.ACCEPTED
          : EntityMetrics.Outcome.REFUSED;
    }
    return answer instanceof Answer.NotDone notDone
        ? outcome(notDone.failure())
        : EntityMetrics.Outcome.RULE_FAILED; // no answer to a command
  }

  private static EntityMetrics.Outcome outcome(Answer.Failure failure) {
    return switch (failure) {
      case INVALID_BODY -> EntityMetrics.Outcome.INVALID_BODY;
      case UNKNOWN_COMMAND -> EntityMetrics.Outcome.UNKNOWN_COMMAND;
      case KEY_REUSED -> EntityMetrics.Outcome.KEY_REUSED;
      case PRECONDITION_FAILED -> EntityMetrics.Outcome.PRECONDITION_FAILED;
      case BUSY -> EntityMetrics.Outcome.BUSY;
      case OUT_OF_SERVICE, NEWER_ENTRY -> EntityMetrics.Outcome.OUT_OF_SERVICE;
      case RULE_FAILED, UNKNOWN_QUERY, UNKNOWN_ENTITY, SEQUENCE_NOT_REACHED ->
          EntityMetrics.Outcome.RULE_FAILED; // all but the first answer reads
      case TIMER_GONE -> EntityMetrics.Outcome.TIMER_GONE;
      case JOURNAL_UNAVAILABLE -> EntityMetrics.Outcome.UNAVAILABLE;
      case DRAINING -> EntityMetrics.Outcome.DRAINING;
      case NO_ANSWER -> EntityMetrics.Outcome.TIMEOUT;
    };
  }
}
