package io.reprise.interconnect;

import io.reprise.component.Outcome;
import java.time.Duration;
import java.util.Optional;

/** What has become of one attempt to carry something out. */
sealed interface Carried {

  /** All is done; its row can go. */
  record Done() implements Carried {}

  /**
   * To be tried again.
   *
   * @param counts whether it counts towards the attempts after which it is parked: what fails for
   *     want of the journal or of a free place does not
   * @param after not before this, if somebody has said so
   * @param outcome how the message or call has ended, if that is known by now
   */
  record Retry(String error, boolean counts, Optional<Duration> after, Optional<Outcome> outcome)
      implements Carried {}

  /**
   * Trying again would not help, until somebody does something.
   *
   * @param code why, for machines
   * @param outcome how the message or call has ended, if that is known by now
   */
  record Park(String code, String error, Optional<Outcome> outcome) implements Carried {}
}
