package io.reprise.replay;

import java.time.Duration;

/** Until when a replay may go on: {@code reprise.replay.time-limit} from when it was asked for. */
final class Deadline {
  private final Duration limit;
  private final long endNanos;

  private Deadline(Duration limit) {
    this.limit = limit;
    this.endNanos = System.nanoTime() + limit.toNanos();
  }

  static Deadline in(Duration limit) {
    return new Deadline(limit);
  }

  /**
   * To be asked before each entry.
   *
   * @param done how many entries have been taken in
   * @param of how many there are
   * @throws ReplayRefused if the time is over
   */
  void check(long done, long of) {
    if (System.nanoTime() - endNanos > 0) {
      throw new ReplayRefused(
          "folded %d of %d entries within %d s (reprise.replay.time-limit)"
              .formatted(done, of, limit.toSeconds()));
    }
  }
}
