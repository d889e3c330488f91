package io.reprise.bench;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * One stretch of load, with figures of its own.
 *
 * @param connections how many are open, at least 1
 * @param rate commands per second, due at even distances; empty: each connection sends its next
 *     command when it has its answer
 * @param warmUp how long to send before anything is counted
 * @param lasting how long to send what is counted
 */
public record Round(int connections, OptionalDouble rate, Duration warmUp, Duration lasting) {
  /** Checks the numbers. */
  public Round {
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: > 0)");
    }
    if (rate.isPresent() && !(rate.getAsDouble() > 0)) {
      throw new IllegalArgumentException("rate: " + rate.getAsDouble() + " (expected: > 0)");
    }
  }
}
