package io.reprise.replay;

import io.reprise.journal.JournalSearch;
import io.reprise.journal.JournalSearch.Found;
import io.reprise.journal.JournalSearch.Scope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Searches the journal for ids on the threads of {@link Replay}. One of them is left to reads of
 * the past, if there are several: a search may go through all entries. Safe for use by many
 * threads.
 */
public final class Finder {

  private final JournalSearch search;
  private final Replay replay;
  private final ReplaySettings settings;
  private final Links links;
  private final int atOnce;
  private final Semaphore room;

  /** Searches on the threads of a replay that has these settings. */
  public Finder(JournalSearch search, Replay replay, ReplaySettings settings) {
    this.search = search;
    this.replay = replay;
    this.settings = settings;
    this.links = replay.links(search);
    this.atOnce = Math.max(1, settings.threads() - 1);
    this.room = new Semaphore(atOnce);
  }

  /**
   * Searches for an id; see {@link JournalSearch#find}. Fails with {@link ReplayRefused} if too
   * many searches are under way, and with what the journal fails with.
   */
  public CompletionStage<Found> find(String id, Scope scope, int limit) {
    return inRoom(() -> search.find(id, scope, limit));
  }

  /**
   * All that was caused by the request, or the requests, that an id belongs to; without commands if
   * nothing has the id. Takes as long as a search may at most, and fails as one does.
   *
   * @param id what {@link #find} takes, of an entity then its newest command; or the name of an
   *     entry or effect: {@code component/id/sequence} or {@code component/id/sequence/index}
   */
  public CompletionStage<Flow> flow(String id) {
    return inRoom(() -> new FlowSearch(search, links, settings).flow(id));
  }

  private <T> CompletionStage<T> inRoom(Supplier<T> work) {
    if (!room.tryAcquire()) {
      return CompletableFuture.failedStage(
          new ReplayRefused(
              "searches under way on this node: "
                  + atOnce
                  + " (one less than reprise.replay.threads)"));
    }
    return replay.run(work).whenComplete((found, failure) -> room.release());
  }
}
