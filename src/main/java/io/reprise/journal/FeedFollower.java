package io.reprise.journal;

import io.reprise.journal.JournalFeed.Page;
import io.reprise.journal.JournalFeed.Pulse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One that reads on in a {@link JournalFeed}. Asked again only after it has answered. */
public final class FeedFollower {

  /**
   * For how long after a change it looks all the same: entries of one statement get a microsecond
   * each, so that the last are a little ahead of the clock, and the highest time that is known may
   * be a little behind when two nodes write.
   */
  private static final Duration RESTLESS = Duration.ofSeconds(1);

  private final JournalFeed feed;
  private final Optional<String> component;
  private final int limit;
  private FeedPlace at;
  private Optional<Pulse> last = Optional.empty();
  private long changed;
  private boolean rests;

  FeedFollower(JournalFeed feed, Optional<String> component, FeedPlace after, int limit) {
    this.feed = feed;
    this.component = component;
    this.limit = limit;
    this.at = after;
  }

  /** Where it is. */
  public FeedPlace place() {
    return at;
  }

  /** Whether it only asks for a change, and no more for entries. */
  boolean rests() {
    return rests;
  }

  /** What has come since, at once; nothing if nothing has. A failure leaves it where it is. */
  public CompletionStage<Page> next() {
    return feed.askPulse().thenCompose(this::next);
  }

  private CompletionStage<Page> next(Pulse pulse) {
    long now = System.nanoTime();
    if (!last.equals(Optional.of(pulse))) {
      last = Optional.of(pulse);
      changed = now;
      rests = false;
    }
    if (rests) {
      return CompletableFuture.completedStage(new Page(List.of(), at));
    }
    boolean quiet = !pulse.ahead() && now - changed >= RESTLESS.toNanos();
    return feed.page(component, at, limit)
        .thenApply(
            page -> {
              at = page.next();
              rests = quiet && page.items().isEmpty();
              return page;
            });
  }
}
