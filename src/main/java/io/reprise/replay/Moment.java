package io.reprise.replay;

import java.time.Instant;

/** A moment in the history of an entity. */
public sealed interface Moment {

  /**
   * After the entry of this number.
   *
   * @param sequence at least 1
   */
  record AtSequence(long sequence) implements Moment {}

  /** After the last entry at or before a time that has passed. */
  record AtTime(Instant time) implements Moment {}

  /** After the last entry that there is when it is asked. */
  record Now() implements Moment {}
}
