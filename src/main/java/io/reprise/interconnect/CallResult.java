package io.reprise.interconnect;

import io.reprise.component.Outcome;
import java.time.Duration;
import java.util.Optional;

/** What one attempt at a call came to. */
sealed interface CallResult {

  /** The endpoint has decided: 2xx accepted, 4xx refused. */
  record Answered(Outcome outcome) implements CallResult {}

  /**
   * Nothing is known, or the endpoint asks for another attempt: try again.
   *
   * @param error for people: what went wrong, and what to do where that isn't plain
   * @param after how long the endpoint asks to be left alone, at most {@link RetryAfter#LONGEST}
   */
  record Again(String error, Optional<Duration> after) implements CallResult {
    /** An attempt that failed without an answer that says when to come back. */
    static Again because(String error) {
      return new Again(error, Optional.empty());
    }
  }

  /**
   * Another attempt would end the same: somebody has to look.
   *
   * @param code why, in kebab-case
   * @param error for people: what is wrong and what to do
   */
  record Park(String code, String error) implements CallResult {}
}
