package io.reprise.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Reads entries from PostgreSQL, on threads of its own ({@code reprise.journal.read-threads}).
 * Every stage fails with {@link JournalUnavailable} when the database can't be reached or does not
 * answer in time, and with {@link UnreadableEntry} for an entry that is not one.
 */
public final class Journal {

  /** Which entries of an entity, and in which order. */
  public record Range(long after, long before, boolean ascending, int limit) {
    /** All entries after a sequence, oldest first. */
    public static Range after(long sequence, int limit) {
      return new Range(sequence, Long.MAX_VALUE, true, limit);
    }
  }

  /** Entries of one entity with {@code after < sequence < before}. */
  public CompletionStage<List<Entry>> entries(String component, String id, Range range) {
    throw new UnsupportedOperationException();
  }

  /**
   * The highest sequence of an entity, 0 if it has no entries: read from the database after this
   * call began. Calls that arrive while a query is under way share the next one.
   */
  public CompletionStage<Long> highestSequence(String component, String id) {
    throw new UnsupportedOperationException();
  }

  /** The sequence of the last entry at or before a time, 0 if there is none. */
  public CompletionStage<Long> sequenceAt(String component, String id, Instant time) {
    throw new UnsupportedOperationException();
  }

  /** All entries of a command, in order; empty if none is durable. */
  public CompletionStage<List<Entry>> entriesOf(String component, String id, UUID commandId) {
    throw new UnsupportedOperationException();
  }

  /** The first entry of the command that carried a key, the newest such command. */
  public CompletionStage<Optional<Entry>> entryOfKey(String component, String id, String key) {
    throw new UnsupportedOperationException();
  }

  /** Ids of the entities of a component that have an event, in byte order. */
  public CompletionStage<List<String>> ids(
      String component, String prefix, String after, int limit) {
    throw new UnsupportedOperationException();
  }
}
