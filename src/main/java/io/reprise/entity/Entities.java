package io.reprise.entity;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The front of all entities, wherever in the cluster they live. Stages never fail: what goes wrong
 * is an {@link Answer.NotDone}. An attempt that finds no owner is repeated with the same command id
 * inside the time limit.
 */
public final class Entities {

  /**
   * Gives a command to an entity.
   *
   * @param timeLimit when to give up; then the answer is {@code NO_ANSWER}
   */
  public CompletionStage<Answer> ask(
      String component, String id, EntityCommand command, Duration timeLimit) {
    throw new UnsupportedOperationException();
  }

  /** Reads an entity; the time limit is on top of the read's own {@code hold}. */
  public CompletionStage<Answer> read(
      String component, String id, EntityRead read, Duration timeLimit) {
    throw new UnsupportedOperationException();
  }
}
