package io.reprise.dev;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What a node is given for its developer.
 *
 * @param clock moved by hand; the system's if absent
 */
public record Development(Optional<ManualClock> clock) {

  /** Nothing: any other node. */
  public static Development none() {
    return new Development(Optional.empty());
  }

  /** The same with a clock that is moved by hand. */
  public Development withClock(ManualClock manual) {
    return new Development(Optional.of(manual));
  }

  /**
   * What entries, command ids and queries get their time from. Time-outs and what the database
   * notes of itself go by the real clock: work takes as long as it takes.
   */
  public Clock time() {
    return clock.<Clock>map(manual -> manual).orElse(Clock.systemUTC());
  }

  /**
   * Shows the time before which no new entry can be any more, if writing one takes at most so long.
   */
  public Clock settled(Duration longestWrite) {
    return clock
        .map(manual -> manual.settled(longestWrite))
        .orElse(Clock.offset(Clock.systemUTC(), longestWrite.negated()));
  }
}
