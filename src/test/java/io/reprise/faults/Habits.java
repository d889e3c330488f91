package io.reprise.faults;

import java.time.Duration;

/**
 * How clients behave.
 *
 * @param atEachNode how many there are
 * @param writes how many of 100 operations are puts or swaps
 * @param expectations how many of 100 ask for a value by a command; the rest reads
 * @param answerWithin after which a client takes the outcome for unknown
 */
record Habits(int atEachNode, int writes, int expectations, Duration answerWithin) {
  /** The time-out is shorter than a node tries, so that outcomes get unknown. */
  static final Habits USUAL = new Habits(8, 50, 15, Duration.ofSeconds(5));

  /**
   * What finds a stale owner that writes: it is asked while it is stopped, by many, for nothing
   * that would make it look into the journal first.
   */
  static final Habits WRITING = new Habits(30, 100, 0, Duration.ofSeconds(20));

  /** What finds a stale owner that reads. */
  static final Habits READING = new Habits(30, 15, 25, Duration.ofSeconds(20));
}
