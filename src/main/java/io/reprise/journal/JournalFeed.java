package io.reprise.journal;

import io.reprise.journal.FeedTable.Clock;
import io.reprise.journal.FeedTable.Row;
import io.reprise.storage.Storage;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * All entries of a journal, page by page, as one sequence that only grows at its end: whoever goes
 * on after the last place it was given misses none, and has those of each entity in order, however
 * many nodes write.
 *
 * <p>Rows become visible in another order than that of their times: a statement takes its time, and
 * commits later. So only rows are given that are earlier than a time that no write can fall below
 * any more. First PostgreSQL's clock is asked; a write that begins afterwards gets a later time.
 * Then it is asked since when the oldest write runs that has not ended; each gets a time after its
 * beginning. What is earlier than both is complete, and is read last. Each of the three is a
 * statement of its own, since all look at one moment otherwise.
 *
 * <p>Stages fail as those of {@link Journal} do, and with {@link FeedUncertain}. Safe for use by
 * many threads.
 */
public final class JournalFeed implements AutoCloseable {

  private final FeedTable table;
  private final ReadThreads reads;
  private final GatheredReads<Boolean, Pulse> pulses;

  JournalFeed(Storage storage, JournalSettings settings) {
    this.table = new FeedTable(storage, settings.pageBytes(), settings.readTimeout());
    this.reads =
        new ReadThreads(
            "reprise-journal-feed",
            settings.feedThreads(),
            settings.readQueue(),
            settings.readTimeout(),
            "reprise.journal.read-timeout");
    this.pulses =
        new GatheredReads<>(
            new GatheredReads.Limits(
                "read", 1, settings.readQueue(), settings.readQueue(), settings.readTimeout()),
            asked -> Collections.nCopies(asked.size(), pulse()));
  }

  /** An entry and its place. */
  public record Item(FeedPlace place, Entry entry) {}

  /**
   * Entries that follow one another.
   *
   * @param next the place to go on after; the one that was asked for if there are none
   */
  public record Page(List<Item> items, FeedPlace next) {}

  /**
   * What is the same as before only if no entry has become visible since.
   *
   * @param highest the highest time that an entry was given, in microseconds
   * @param ahead whether that is later than the clock, which was set back then
   */
  record Pulse(long highest, boolean ahead, Optional<Instant> oldestWrite) {}

  /**
   * The next entries after a place, if there are any that none can come before: those of
   * transactions that end meanwhile are given soon after.
   *
   * @param component whose entries; all if empty, installed or not
   * @param limit how many at most; {@code reprise.journal.page-bytes} bounds their bytes
   */
  public CompletionStage<Page> page(Optional<String> component, FeedPlace after, int limit) {
    return reads.submit(() -> read(component, after, limit));
  }

  private Page read(Optional<String> component, FeedPlace after, int limit) throws SQLException {
    Instant settled = settled(FeedTable.time(table.clock().now()));
    if (!after.time().isBefore(settled)) {
      return new Page(List.of(), after);
    }
    List<Item> items = new ArrayList<>();
    for (Row row : table.rows(component, after, settled, limit)) {
      FeedPlace place = row.place();
      String entity = JournalScan.entity(place.persistenceId());
      try {
        items.add(new Item(place, StoredEntry.entry(row.bytes(), entity, place.sequence())));
      } catch (UnreadableEntry e) {
        if (items.isEmpty()) {
          throw e;
        }
        break; // the next page begins, and ends, with it
      }
    }
    return new Page(items, items.isEmpty() ? after : items.get(items.size() - 1).place());
  }

  /** The time before which all entries can be seen, asked for after the clock was. */
  private Instant settled(Instant clock) throws SQLException {
    return table.oldestWrite().filter(clock::isAfter).orElse(clock);
  }

  /**
   * The place after what there is: all entries whose writes begin from now on come after it, and
   * those of writes that are under way.
   */
  public CompletionStage<FeedPlace> now() {
    return reads.submit(
        () -> {
          Clock clock = table.clock();
          // Not the clock alone: an entry that is written after it was set back has a lower time.
          Instant afterHighest = FeedTable.time(clock.highest() + 1);
          Instant settled = settled(FeedTable.time(clock.now()));
          return FeedPlace.before(settled.isBefore(afterHighest) ? settled : afterHighest);
        });
  }

  /** Whether a component has entries, installed or not. */
  public CompletionStage<Boolean> hasEntries(String component) {
    return reads.submit(() -> table.hasEntries(component));
  }

  /** Follows the feed from a place on, at a low price while nothing comes. */
  public FeedFollower follower(Optional<String> component, FeedPlace after, int limit) {
    return new FeedFollower(this, component, after, limit);
  }

  /** Those that ask at the same time share the answer. */
  CompletionStage<Pulse> askPulse() {
    return pulses.ask(true);
  }

  private Pulse pulse() throws SQLException {
    Clock clock = table.clock();
    return new Pulse(clock.highest(), clock.highest() >= clock.now(), table.oldestWrite());
  }

  /** Reads that wait fail. */
  @Override
  public void close() {
    reads.close();
    pulses.close();
  }
}
