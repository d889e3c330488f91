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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  static final String UNREADABLE = "unreadable-entry";

  private interface Statement<T> {
    T now() throws SQLException;
  }

  /** One whose entry can't be read, to be parked. */
  record Unreadable(Errand.Pair pair, OutboxTable.Failed failed) {}

  /**
   * Rows with what they stand for.
   *
   * @param unreadable those whose entry can't be read, to be parked
   * @param left the last ones, for which there was no room
   */
  record Loaded(List<Errand> errands, List<Unreadable> unreadable, List<OutboxTable.Row> left) {}

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

  /**
   * Reads the entries of rows; those that can't be read keep nobody from the others.
   *
   * @param bytes how many to read, about; the first row is read in any case
   */
  CompletionStage<Loaded> load(List<OutboxTable.Row> rows, long bytes) {
    Map<Journal.Place, List<OutboxTable.Row>> byEntry = new LinkedHashMap<>();
    for (OutboxTable.Row row : rows) {
      byEntry.computeIfAbsent(place(row), any -> new ArrayList<>()).add(row);
    }
    Map<Journal.Place, Entry> entries = new HashMap<>();
    Map<Journal.Place, String> unreadable = new HashMap<>();
    Reading reading = new Reading(entries, unreadable, bytes);
    return read(List.copyOf(byEntry.keySet()), reading)
        .thenApply(unread -> loaded(byEntry, reading, unread));
  }

  private record Reading(
      Map<Journal.Place, Entry> entries, Map<Journal.Place, String> unreadable, long bytesMax) {
    boolean isEnough() {
      return entries.values().stream().mapToLong(Entry::roughSize).sum() >= bytesMax;
    }
  }

  /** Gives those that were not read any more. */
  private CompletionStage<List<Journal.Place>> read(List<Journal.Place> places, Reading reading) {
    if (places.isEmpty() || reading.isEnough()) {
      return CompletableFuture.completedFuture(places);
    }
    return journal
        .at(places)
        .handle(
            (found, failure) ->
                failure == null ? taken(found, places, reading) : failed(failure, places, reading))
        .thenCompose(Function.identity());
  }

  private CompletionStage<List<Journal.Place>> taken(
      List<Entry> found, List<Journal.Place> places, Reading reading) {
    for (Entry entry : found) {
      reading.entries().put(place(entry), entry);
    }
    int read =
        found.isEmpty() ? places.size() : places.indexOf(place(found.get(found.size() - 1))) + 1;
    return read(places.subList(read, places.size()), reading);
  }

  private CompletionStage<List<Journal.Place>> failed(
      Throwable failure, List<Journal.Place> places, Reading reading) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof UnreadableEntry)) {
      return CompletableFuture.failedFuture(cause);
    }
    if (places.size() == 1) {
      reading.unreadable().put(places.get(0), String.valueOf(cause.getMessage()));
      return CompletableFuture.completedFuture(List.of());
    }
    List<Journal.Place> second = places.subList(places.size() / 2, places.size());
    return read(places.subList(0, places.size() / 2), reading)
        .thenCompose(
            unread -> {
              if (unread.isEmpty()) {
                return read(second, reading);
              }
              List<Journal.Place> all = new ArrayList<>(unread);
              all.addAll(second);
              return CompletableFuture.completedFuture(all);
            });
  }

  private static Journal.Place place(OutboxTable.Row row) {
    return new Journal.Place(row.key().persistenceId(), row.key().sequence());
  }

  private static Journal.Place place(Entry entry) {
    return new Journal.Place(entry.component() + "|" + entry.id(), entry.sequence());
  }

  private static Loaded loaded(
      Map<Journal.Place, List<OutboxTable.Row>> byEntry,
      Reading reading,
      List<Journal.Place> unread) {
    Loaded loaded = new Loaded(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Set<Journal.Place> left = new HashSet<>(unread);
    byEntry.forEach(
        (place, rows) -> {
          if (left.contains(place)) {
            loaded.left().addAll(rows);
          } else {
            load(rows, Optional.ofNullable(reading.entries().get(place)), reading, loaded);
          }
        });
    return loaded;
  }

  private static void load(
      List<OutboxTable.Row> rows, Optional<Entry> entry, Reading reading, Loaded loaded) {
    Journal.Place place = place(rows.get(0));
    String wrong = reading.unreadable().getOrDefault(place, "there is no such entry");
    List<Effects.Planned> planned = List.of();
    try {
      planned = entry.map(Errand::planned).orElse(List.of());
    } catch (RuntimeException e) {
      wrong = "its effects can't be read: " + e.getMessage();
    }
    for (OutboxTable.Row row : rows) {
      int index = row.key().index();
      if (entry.isPresent() && index < planned.size()) {
        loaded.errands().add(Errand.found(entry.get(), index, planned.get(index), row.noted()));
      } else {
        loaded.unreadable().add(unreadable(row, wrong));
      }
    }
  }

  private static Unreadable unreadable(OutboxTable.Row row, String wrong) {
    return new Unreadable(
        row.pair(),
        new OutboxTable.Failed(
            row.key(),
            row.noted().attempts(),
            row.noted().outcome(),
            wrong,
            Optional.of(UNREADABLE)));
  }
}
