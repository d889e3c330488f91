package io.reprise.http;

import io.reprise.codec.FieldError;
import io.reprise.replay.EditNotPossible;
import io.reprise.replay.NoSuchField;
import io.reprise.replay.NoSuchMoment;
import io.reprise.replay.ReplayRefused;
import io.reprise.replay.RuleThrew;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong in replay, as problems. */
final class ReplayProblems {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayProblems.class);

  private ReplayProblems() {}

  /**
   * The problem that a failure is, to be thrown; of the journal's own, the failure itself.
   *
   * @param what was looked at when a rule threw
   */
  static RuntimeException of(String component, String id, String what, Throwable failure) {
    Throwable cause = Journals.cause(failure);
    if (cause instanceof NoSuchMoment none) {
      Problems kind =
          switch (none.why()) {
            case NO_ENTITY -> Problems.UNKNOWN_ENTITY;
            case NOT_REACHED -> Problems.UNKNOWN_MOMENT;
            case BEFORE_BEGINNING -> Problems.BEFORE_BEGINNING;
          };
      return Problem.of(kind, String.valueOf(none.getMessage()))
          .about(component, id)
          .atSequence(none.highest())
          .thrown();
    }
    if (cause instanceof NoSuchField none) {
      String detail =
          Names.shortened(none.pointer())
              + ": never in its state (expected: a field such as "
              + String.join(", ", none.there())
              + ")";
      return Problem.of(Problems.INVALID_PARAMETER, "pointer: " + detail)
          .withErrors(List.of(new FieldError("/pointer", "unknown", detail)))
          .about(component, id)
          .thrown();
    }
    if (cause instanceof EditNotPossible wrong) {
      return Problem.of(Problems.INVALID_BODY, String.valueOf(wrong.getMessage()))
          .about(component, id)
          .thrown();
    }
    if (cause instanceof RuleThrew threw) {
      LOG.error("{}/{}: replay failed", component, id, threw);
      return Problem.of(Problems.RULE_FAILED, what + " " + threw.getMessage())
          .about(component, id)
          .thrown();
    }
    if (cause instanceof ReplayRefused refused) {
      return Problem.of(Problems.OVERLOADED, String.valueOf(refused.getMessage()))
          .about(component, id)
          .thrown();
    }
    return new CompletionException(cause);
  }
}
