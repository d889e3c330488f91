package io.reprise.dev;

import java.time.Clock;
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

  /** What entries and queries get their time from. */
  public Clock time() {
    return clock.<Clock>map(manual -> manual).orElse(Clock.systemUTC());
  }
}
