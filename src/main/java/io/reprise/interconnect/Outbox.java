package io.reprise.interconnect;

import io.reprise.codec.Effects;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import io.reprise.journal.UnreadableEntry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The outbox, on threads of its own: what is to be carried out, and what has become of it. Stages
 * fail when the database can't be reached or does not answer in time.
 */
final class Outbox {

  static final int SLICES = 1024;
  static final String UNREADABLE = "unreadable-entry";

  private interface Statement<T> {
    T now() throws SQLException;
  }

  /**
   * Rows with what they stand for.
   *
   * @param unreadable those whose entry can't be read, to be parked
   */
  record Loaded(List<Errand> errands, List<OutboxTable.Failed> unreadable) {}

  private final OutboxTable table;
  private final Journal journal;
  private final Executor threads;

  Outbox(OutboxTable table, Journal journal, Executor threads) {
    this.table = table;
    this.journal = journal;
    this.threads = threads;
  }

  CompletionStage<List<OutboxTable.Row>> due(
      List<OutboxTable.From> slices, Instant until, int perSlice) {
    return run(() -> table.due(slices, until, perSlice));
  }

  CompletionStage<List<OutboxTable.Row>> ofSenders(
      List<String> senders, Instant until, int perSender) {
    return run(() -> table.ofSenders(senders, until, perSender));
  }

  CompletionStage<List<OutboxTable.Row>> parked(int firstSlice, int lastSlice) {
    return run(() -> table.parked(firstSlice, lastSlice));
  }

  /** Deletes what is done and notes what has failed. */
  CompletionStage<Integer> flush(List<ErrandKey> done, List<OutboxTable.Failed> failed) {
    return run(
        () -> {
          if (!done.isEmpty()) {
            table.delete(done);
          }
          if (!failed.isEmpty()) {
            table.note(failed);
          }
          return done.size() + failed.size();
        });
  }

  CompletionStage<Integer> prune(Instant before, Duration keepFor, int atMost) {
    return run(() -> table.prune(before, keepFor, atMost));
  }

  private <T> CompletionStage<T> run(Statement<T> statement) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return statement.now();
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        threads);
  }

  /** Reads the entries of rows; those that can't be read keep nobody from the others. */
  CompletionStage<Loaded> load(List<OutboxTable.Row> rows) {
    Map<Journal.Place, List<OutboxTable.Row>> byEntry = new LinkedHashMap<>();
    for (OutboxTable.Row row : rows) {
      Journal.Place place = new Journal.Place(row.key().persistenceId(), row.key().sequence());
      byEntry.computeIfAbsent(place, any -> new ArrayList<>()).add(row);
    }
    Map<Journal.Place, Entry> entries = new HashMap<>();
    Map<Journal.Place, String> unreadable = new HashMap<>();
    return read(List.copyOf(byEntry.keySet()), entries, unreadable)
        .thenApply(done -> loaded(byEntry, entries, unreadable));
  }

  private CompletionStage<Boolean> read(
      List<Journal.Place> places,
      Map<Journal.Place, Entry> entries,
      Map<Journal.Place, String> unreadable) {
    if (places.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    return journal
        .at(places)
        .handle(
            (found, failure) ->
                failure == null
                    ? taken(found, places, entries, unreadable)
                    : failed(failure, places, entries, unreadable))
        .thenCompose(Function.identity());
  }

  private CompletionStage<Boolean> taken(
      List<Entry> found,
      List<Journal.Place> places,
      Map<Journal.Place, Entry> entries,
      Map<Journal.Place, String> unreadable) {
    for (Entry entry : found) {
      entries.put(place(entry), entry);
    }
    int read =
        found.isEmpty() ? places.size() : places.indexOf(place(found.get(found.size() - 1))) + 1;
    return read(places.subList(read, places.size()), entries, unreadable);
  }

  private CompletionStage<Boolean> failed(
      Throwable failure,
      List<Journal.Place> places,
      Map<Journal.Place, Entry> entries,
      Map<Journal.Place, String> unreadable) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof UnreadableEntry)) {
      return CompletableFuture.failedFuture(cause);
    }
    if (places.size() == 1) {
      unreadable.put(places.get(0), String.valueOf(cause.getMessage()));
      return CompletableFuture.completedFuture(true);
    }
    int half = places.size() / 2;
    return read(places.subList(0, half), entries, unreadable)
        .thenCompose(done -> read(places.subList(half, places.size()), entries, unreadable));
  }

  private static Journal.Place place(Entry entry) {
    return new Journal.Place(entry.component() + "|" + entry.id(), entry.sequence());
  }

  private static Loaded loaded(
      Map<Journal.Place, List<OutboxTable.Row>> byEntry,
      Map<Journal.Place, Entry> entries,
      Map<Journal.Place, String> unreadable) {
    List<Errand> errands = new ArrayList<>();
    List<OutboxTable.Failed> failed = new ArrayList<>();
    byEntry.forEach(
        (place, rows) -> {
          Entry entry = entries.get(place);
          String wrong = unreadable.getOrDefault(place, "there is no such entry");
          List<Effects.Planned> planned = List.of();
          if (entry != null) {
            try {
              planned = Errand.planned(entry);
            } catch (RuntimeException e) {
              wrong = "its effects can't be read: " + e.getMessage();
            }
          }
          for (OutboxTable.Row row : rows) {
            int index = row.key().index();
            if (entry != null && index < planned.size()) {
              errands.add(Errand.found(entry, index, planned.get(index), row.noted()));
            } else {
              failed.add(unreadable(row, wrong));
            }
          }
        });
    return new Loaded(errands, failed);
  }

  private static OutboxTable.Failed unreadable(OutboxTable.Row row, String wrong) {
    return new OutboxTable.Failed(
        row.key(), row.noted().attempts(), row.noted().outcome(), wrong, Optional.of(UNREADABLE));
  }
}
