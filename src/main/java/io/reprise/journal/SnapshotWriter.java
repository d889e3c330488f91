package io.reprise.journal;

import akka.persistence.Persistence;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots in the background, one after another, the latest of each entity. A snapshot only
 * saves time: one that can't be written, or comes while too many wait, is left out, and the entity
 * folds a few more entries next time.
 */
final class SnapshotWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SnapshotWriter.class);

  private interface Deletion {
    void run() throws SQLException;
  }

  private record Deleting(Deletion deletion, CompletableFuture<Void> done) {}

  private final SnapshotTable table;
  private final Persistence persistence;
  private final Clock clock;
  private final int waitingMax;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(ReadThreads.named("reprise-journal-snapshot-write"));

  // Guarded by this. In the order in which they came first.
  private final Map<String, Snapshot> waiting = new LinkedHashMap<>();
  private final Queue<Deleting> deleting = new ArrayDeque<>();
  private boolean running;

  // Of the writing thread alone.
  private boolean failing;

  SnapshotWriter(SnapshotTable table, Persistence persistence, Clock clock, int waitingMax) {
    this.table = table;
    this.persistence = persistence;
    this.clock = clock;
    this.waitingMax = waitingMax;
  }

  /** Returns at once. */
  synchronized void save(Snapshot snapshot) {
    String persistenceId = JournalTable.persistenceId(snapshot.component(), snapshot.id());
    if (waiting.size() >= waitingMax && !waiting.containsKey(persistenceId)) {
      log.debug("{}: snapshot left out, {} wait already", persistenceId, waiting.size());
      return;
    }
    waiting.put(persistenceId, snapshot);
    start();
  }

  /** Deletes after what is being written, and forgets what waits. */
  synchronized CompletionStage<Void> delete(
      String persistenceId, long minSequence, long maxSequence, long minMillis, long maxMillis) {
    Snapshot snapshot = waiting.get(persistenceId);
    if (snapshot != null
        && snapshot.sequence() >= minSequence
        && snapshot.sequence() <= maxSequence) {
      waiting.remove(persistenceId);
    }
    Deleting request =
        new Deleting(
            () -> table.delete(persistenceId, minSequence, maxSequence, minMillis, maxMillis),
            new CompletableFuture<>());
    deleting.add(request);
    start();
    return request.done();
  }

  private void start() {
    if (!running && !thread.isShutdown()) {
      running = true;
      thread.execute(this::run);
    }
  }

  private void run() {
    while (true) {
      Deleting request;
      Snapshot snapshot;
      synchronized (this) {
        request = deleting.poll();
        snapshot = request == null ? first() : null;
        if (request == null && snapshot == null) {
          running = false;
          return;
        }
      }
      if (request != null) {
        delete(request);
      } else if (snapshot != null) {
        write(snapshot);
      }
    }
  }

  private @Nullable Snapshot first() {
    var all = waiting.values().iterator();
    if (!all.hasNext()) {
      return null;
    }
    Snapshot first = all.next();
    all.remove();
    return first;
  }

  private void write(Snapshot snapshot) {
    String persistenceId = JournalTable.persistenceId(snapshot.component(), snapshot.id());
    try {
      table.save(snapshot, persistence.sliceForPersistenceId(persistenceId), clock.millis());
      failing = false;
    } catch (SQLException | RuntimeException e) {
      // Once per outage: while the database is away each snapshot fails the same way.
      if (!failing && !thread.isShutdown()) {
        log.warn("{}: snapshot not written: {}", persistenceId, e.getMessage());
      }
      failing = true;
    }
  }

  private static void delete(Deleting request) {
    try {
      request.deletion().run();
      request.done().complete(null);
    } catch (SQLException e) {
      request.done().completeExceptionally(ReadThreads.unavailable(e));
    } catch (RuntimeException e) {
      request.done().completeExceptionally(e);
    }
  }

  /** What still waits is left out. */
  @Override
  public synchronized void close() {
    thread.shutdownNow();
    waiting.clear();
    deleting.forEach(
        request ->
            request.done().completeExceptionally(new JournalUnavailable("the journal is closed")));
    deleting.clear();
  }
}
