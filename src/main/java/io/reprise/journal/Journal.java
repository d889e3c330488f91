package io.reprise.journal;

import io.reprise.component.Cause;
import io.reprise.storage.Storage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads entries from PostgreSQL, on threads of its own ({@code reprise.journal.read-threads}).
 * Every stage fails with {@link JournalUnavailable} when the database can't be reached, does not
 * answer in time or too many reads wait, and with {@link UnreadableEntry} for an entry that is not
 * one. Stages complete on the journal's threads: what hangs on them must not block. Safe for use by
 * many threads.
 */
public final class Journal implements AutoCloseable, Histories {

  // The characters of an id (design section 6); all others in a prefix can match nothing.
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._~@:-]*");

  private final JournalTable table;
  private final JournalSettings settings;
  private final ReadThreads reads;
  private final GatheredReads<String, Long> highestSequences;
  private final GatheredReads<JournalTable.Mark, Optional<Long>> marks;
  private final Storage storage;
  private final JournalFeed feed;
  private final Outages outages;

  private Journal(Storage storage, JournalSettings settings) {
    this.table = table(storage, settings, settings.readTimeout());
    this.settings = settings;
    this.reads =
        new ReadThreads(
            "reprise-journal-read",
            settings.readThreads(),
            settings.readQueue(),
            settings.readTimeout(),
            "reprise.journal.read-timeout");
    GatheredReads.Limits confirming =
        new GatheredReads.Limits(
            "confirm",
            settings.confirmConnections(),
            settings.confirmBatch(),
            settings.confirmQueue(),
            settings.confirmTimeout());
    JournalTable confirmed = table(storage, settings, settings.confirmTimeout());
    this.highestSequences = new GatheredReads<>(confirming, confirmed::highest);
    this.marks = new GatheredReads<>(confirming, confirmed::handled);
    this.storage = storage;
    this.feed = new JournalFeed(storage, settings);
    this.outages = new Outages(new OutagesTable(storage, settings.readTimeout()), reads, settings);
  }

  private static JournalTable table(Storage storage, JournalSettings settings, Duration timeout) {
    return new JournalTable(storage, settings.pageBytes(), timeout);
  }

  /** Starts the threads; connections are taken from the storage's pool for each read. */
  public static Journal open(Storage storage, JournalSettings settings) {
    return new Journal(storage, settings);
  }

  /**
   * Which entries of an entity, and in which order.
   *
   * @param limit how many at most; the bytes of a page are bounded too
   */
  public record Range(long after, long before, boolean ascending, int limit) {
    /** All entries after a sequence, oldest first. */
    public static Range after(long sequence, int limit) {
      return new Range(sequence, Long.MAX_VALUE, true, limit);
    }
  }

  /**
   * Entries that follow one another.
   *
   * @param more whether a limit was reached, so that there may be further ones
   */
  public record Page(List<Entry> entries, boolean more) {}

  /** What an entity is called in the tables, and by Akka Persistence. */
  public static String persistenceId(String component, String id) {
    return JournalTable.persistenceId(component, id);
  }

  /**
   * Entries of one entity with {@code after < sequence < before}: the first of them at least, and
   * further ones up to {@code reprise.journal.page-bytes}.
   */
  public CompletionStage<Page> entries(String component, String id, Range range) {
    String persistenceId = JournalTable.persistenceId(component, id);
    return reads.submit(() -> table.entries(persistenceId, range));
  }

  /**
   * The highest sequence of an entity, 0 if it has no entries: read from the database after this
   * call began. Calls that arrive while a query is under way share the next one.
   */
  public CompletionStage<Long> highestSequence(String component, String id) {
    return highestSequences.ask(JournalTable.persistenceId(component, id));
  }

  /** All its entries, as one sequence. */
  public JournalFeed feed() {
    return feed;
  }

  /** The components that have entries, installed or not, by name. */
  public CompletionStage<List<String>> components() {
    return reads.submit(() -> new SearchTable(storage).components(settings.readTimeout()));
  }

  /**
   * How much the database takes, and what is left.
   *
   * @param diskFreeBytes on the disk that PostgreSQL writes to; empty if this machine can't see it
   * @param diskNotKnown why not; empty text if it is known
   */
  public record Space(long databaseBytes, Optional<Long> diskFreeBytes, String diskNotKnown) {}

  /** The size of the database, and the room on its disk. */
  public CompletionStage<Space> space() {
    return reads.submit(
        () -> {
          var space = storage.space();
          return new Space(space.databaseBytes(), space.diskFreeBytes(), space.diskNotKnown());
        });
  }

  /** The entities that can't be recovered. */
  public Outages outages() {
    return outages;
  }

  /** Its settings. */
  public JournalSettings settings() {
    return settings;
  }

  /**
   * Grows from 1 whenever a standby has taken over, as far as the connections of this node have
   * seen: an entity that was read in an earlier era may know entries that are lost.
   */
  public int era() {
    return storage.era();
  }

  /** Told when an era begins, on a thread that connects: must return at once. */
  public void onNewEra(Runnable listener) {
    storage.onNewEra(listener);
  }

  /** The sequence of the last entry at or before a time, 0 if there is none. */
  public CompletionStage<Long> sequenceAt(String component, String id, Instant time) {
    return reads.submit(() -> search(component, id).sequenceAt(time));
  }

  /**
   * All entries of a command, in order; empty if none is durable. Looks no further back than the
   * time that the command's id holds: no entry is older than its command.
   */
  public CompletionStage<List<Entry>> entriesOf(String component, String id, UUID commandId) {
    return reads.submit(() -> search(component, id).entriesOf(commandId));
  }

  /**
   * All entries of a command that came from an effect ({@link EffectId}), in order; empty if it was
   * not handled. Finds it by its mark, however long the history; marks are there for as long as the
   * effect can come again.
   */
  public CompletionStage<List<Entry>> entriesOfEffect(String component, String id, UUID commandId) {
    return handled(component, id, commandId)
        .thenApply(handled -> handled.map(Handled::entries).orElse(List.of()));
  }

  /**
   * What the mark of a command that came from an effect stands for.
   *
   * @param entries of the command, in order; none if somebody has given the message up: then it
   *     must not be handled any more
   */
  public record Handled(List<Entry> entries) {}

  /** The same as {@link #entriesOfEffect}, telling what was given up; empty without a mark. */
  public CompletionStage<Optional<Handled>> handled(String component, String id, UUID commandId) {
    String persistenceId = JournalTable.persistenceId(component, id);
    return marks
        .ask(new JournalTable.Mark(persistenceId, commandId))
        .thenCompose(
            first ->
                first.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : reads.submit(
                        () -> Optional.of(new Handled(table.command(persistenceId, first.get())))));
  }

  /**
   * The entry that a timer ended with: the first of the command that it gave, or one whose command
   * cancels it or sets it anew. Empty if it has not run off yet. Goes through the entries after the
   * one that set it.
   *
   * @param timer the effect that set it
   * @param command what it gives when it runs off: {@link EffectId#timer}
   */
  public CompletionStage<Optional<Entry>> endOfTimer(Cause timer, String name, UUID command) {
    int slash = timer.entity().indexOf('/');
    String component = timer.entity().substring(0, slash);
    String id = timer.entity().substring(slash + 1);
    return reads.submit(() -> search(component, id).endOfTimer(timer.sequence(), name, command));
  }

  /** The name of an entry: whose it is, as {@code component|id}, and its sequence. */
  public record Place(String persistenceId, long sequence) {}

  /**
   * The entries of these places, in their order: the first of them at least, and further ones up to
   * {@code reprise.journal.page-bytes}; ask again for the rest. Places without entry are left out
   * if they come before the last entry that is given.
   */
  public CompletionStage<List<Entry>> at(List<Place> places) {
    return reads.submit(() -> table.at(places));
  }

  /**
   * The first entry of the command that carried a key, the newest such command, among the last
   * {@code reprise.journal.key-search-entries} entries.
   */
  public CompletionStage<Optional<Entry>> entryOfKey(String component, String id, String key) {
    return reads.submit(() -> search(component, id).entryOfKey(key));
  }

  /**
   * Ids of the entities of a component that have an event, in byte order.
   *
   * @param prefix what they begin with; empty for all
   * @param after the id before the first one; empty for none
   */
  public CompletionStage<List<String>> ids(
      String component, String prefix, String after, int limit) {
    if (!PREFIX.matcher(prefix).matches()) {
      return CompletableFuture.completedFuture(List.of());
    }
    String from = JournalTable.persistenceId(component, prefix);
    // All characters of ids come before DEL.
    String before = from + "\u007f";
    String afterEntity = JournalTable.persistenceId(component, inAscii(after));
    int cut = component.length() + 1;
    return reads.submit(
        () ->
            table.entities(from, afterEntity, before, limit).stream()
                .map(entity -> entity.substring(cut))
                .toList());
  }

  /** What PostgreSQL can compare: the same ids come after it as after the text itself. */
  private static String inAscii(String after) {
    for (int i = 0; i < after.length(); i++) {
      char letter = after.charAt(i);
      if (letter < ' ') {
        return after.substring(0, i);
      }
      if (letter > '~') {
        return after.substring(0, i) + "\u007f";
      }
    }
    return after;
  }

  /**
   * {@inheritDoc}
   *
   * <p>For replay, which may take its time. At most {@code reprise.journal.page-entries} are in
   * memory, and about {@code reprise.journal.page-bytes}.
   */
  @Override
  public void forEach(
      String component,
      String id,
      long afterSequence,
      long throughSequence,
      Consumer<Entry> consumer) {
    String persistenceId = JournalTable.persistenceId(component, id);
    long before = throughSequence == Long.MAX_VALUE ? throughSequence : throughSequence + 1;
    long after = afterSequence;
    Page page;
    do {
      page = page(persistenceId, new Range(after, before, true, settings.pageEntries()));
      for (Entry entry : page.entries()) {
        consumer.accept(entry);
        after = entry.sequence();
      }
    } while (page.more());
  }

  private Page page(String persistenceId, Range range) {
    try {
      return table.entries(persistenceId, range);
    } catch (SQLException e) {
      throw ReadThreads.unavailable(e);
    }
  }

  private Search search(String component, String id) {
    return new Search(table, settings, JournalTable.persistenceId(component, id));
  }

  /** Reads that wait fail; the storage stays open. */
  @Override
  public void close() {
    reads.close();
    highestSequences.close();
    marks.close();
    feed.close();
    outages.close();
  }
}
