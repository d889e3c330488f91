package io.reprise.interconnect;

import akka.actor.typed.ActorSystem;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the marks of messages, timers and outcomes that can't come again: their rows of the
 * outbox are gone, and have been for so long that nothing is on its way any more. Each node does
 * so; what another one has deleted is not there any more.
 */
final class Marks {
  private static final Logger log = LoggerFactory.getLogger(Marks.class);

  private Marks() {}

  static void pruneEvery(ActorSystem<?> system, Outbox outbox, InterconnectSettings settings) {
    system
        .scheduler()
        .scheduleWithFixedDelay(
            settings.marksPruneEvery(),
            settings.marksPruneEvery(),
            () ->
                prune(outbox, settings)
                    .whenComplete(
                        (deleted, failure) -> {
                          if (failure != null) {
                            log.warn("marks can't be pruned now: {}", failure.getMessage());
                          }
                        }),
            system.executionContext());
  }

  /** All that are old enough; how many. */
  static CompletionStage<Integer> prune(Outbox outbox, InterconnectSettings settings) {
    Instant before = Instant.now().minus(settings.marksKeepFor());
    return outbox
        .prune(before, settings.marksKeepFor(), settings.marksPruneRows())
        .thenCompose(
            deleted ->
                deleted < settings.marksPruneRows()
                    ? CompletableFuture.completedFuture(deleted)
                    : prune(outbox, settings).thenApply(more -> deleted + more));
  }
}
