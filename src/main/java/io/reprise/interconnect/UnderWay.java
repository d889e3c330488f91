package io.reprise.interconnect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Counts what a node is carrying out, so that it can leave: nothing begins any more, and what has
 * begun is waited for. A command for an entity that has left already would wait, and the node with
 * it. Safe for use by many threads.
 */
final class UnderWay {

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int count; // guarded by this
  private boolean leaving; // guarded by this

  /** Whether something may begin; if so, it is under way. */
  synchronized boolean begin() {
    if (!leaving) {
      count++;
    }
    return !leaving;
  }

  /** Something has ended. */
  void end() {
    if (isOver(-1, false)) {
      ended.complete(null);
    }
  }

  /** Nothing begins any more. Done when all has ended, at the latest after a time. */
  CompletionStage<Void> leave(Duration atMost) {
    if (isOver(0, true)) {
      ended.complete(null);
    }
    return ended.copy().completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized boolean isOver(int more, boolean nowLeaving) {
    count += more;
    leaving |= nowLeaving;
    return leaving && count == 0;
  }
}
