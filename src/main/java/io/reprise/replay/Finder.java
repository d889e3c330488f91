package io.reprise.replay;

import io.reprise.journal.JournalSearch;
import io.reprise.journal.JournalSearch.Found;
import io.reprise.journal.JournalSearch.Scope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Searches the journal for ids on the threads of {@link Replay}. One of them is left to reads of
 * the past, if there are several: a search may go through all entries. Safe for use by many
 * threads.
 */
public final class Finder {

  private final JournalSearch search;
  private final Replay replay;
  private final int atOnce;
  private final Semaphore room;

  /** Searches on the threads of a replay that has these settings. */
  public Finder(JournalSearch search, Replay replay, ReplaySettings settings) {
    this.search = search;
    this.replay = replay;
    this.atOnce = Math.max(1, settings.threads() - 1);
    this.room = new Semaphore(atOnce);
  }

  /**
   * Searches for an id; see {@link JournalSearch#find}. Fails with {@link ReplayRefused} if too
   * many searches are under way, and with what the journal fails with.
   */
  public CompletionStage<Found> find(String id, Scope scope, int limit) {
    if (!room.tryAcquire()) {
      return CompletableFuture.failedStage(
          new ReplayRefused(
              "searches under way on this node: "
                  + atOnce
                  + " (one less than reprise.replay.threads)"));
    }
    return replay
        .run(() -> search.find(id, scope, limit))
        .whenComplete((found, failure) -> room.release());
  }
}
