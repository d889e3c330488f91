package io.reprise.journal;

import io.reprise.storage.Storage;
import io.reprise.telemetry.JournalMetrics;
import io.reprise.telemetry.Telemetry;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes entries of many entities together: what comes while a commit is under way gathers and goes
 * in the next one, so that the more there is to write, the less each write costs. A write that
 * comes alone goes at once.
 *
 * <p>A write that comes while nobody writes leads, where statements are short: the thread that
 * brought it writes its group, which saves waking another one, and being woken by it. One group
 * only: for what has gathered meanwhile there are threads here. Databases commit like this, with a
 * leader and its followers.
 */
final class GroupCommit implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  private final JournalSettings settings;
  private final JournalMetrics metrics;
  private final GroupWriter groups;
  private final Executor leading;
  private final ExecutorService threads;

  // Guarded by this. Taken from the middle too: an entity is in a group once.
  private final Deque<PendingWrite> waiting = new ArrayDeque<>();
  private final Deque<WriteConnection> idle = new ArrayDeque<>();
  private long waitingBytes;
  private boolean leaderComes;
  private long lastNanos = Long.MAX_VALUE; // that the last group took, however it ended
  private boolean closed;

  /** One that nobody watches, and that writes on threads of its own. */
  GroupCommit(Storage storage, JournalSettings settings) {
    this(storage, settings, Telemetry.none().journal(), null);
  }

  /**
   * Begins without a connection.
   *
   * @param leading runs on the thread that brings a write, after what it is at, what writes its
   *     group; may run it later, or refuse to. {@code null}: threads of its own write all.
   */
  GroupCommit(
      Storage storage,
      JournalSettings settings,
      JournalMetrics metrics,
      @Nullable Executor leading) {
    this.settings = settings;
    this.metrics = metrics;
    this.groups = new GroupWriter(storage, settings, metrics);
    this.threads =
        Executors.newFixedThreadPool(
            settings.writeConnections(), ReadThreads.named("reprise-journal-write"));
    this.leading = leading == null ? threads : leading;
    for (int i = 0; i < settings.writeConnections(); i++) {
      idle.add(new WriteConnection(storage, settings.writeLockTimeout()));
    }
    metrics.waiting(() -> waiting().writes(), () -> waiting().bytes());
  }

  private record Waiting(long writes, long bytes) {}

  private synchronized Waiting waiting() {
    return new Waiting(waiting.size(), waitingBytes);
  }

  /** Returns at once; what becomes of the write is told by {@link PendingWrite#done}. */
  CompletionStage<Void> write(PendingWrite write) {
    boolean leads = false;
    synchronized (this) {
      if (closed) {
        write.notWritten(NotWritten.Reason.UNAVAILABLE, "the journal is closed");
      } else if (isFull(write)) {
        write.notWritten(
            NotWritten.Reason.BUSY,
            "%d writes of %d bytes wait already (reprise.journal.write-queue, write-queue-bytes)"
                .formatted(waiting.size(), waitingBytes));
      } else {
        waiting.add(write);
        waitingBytes += write.bytes();
        leads = mayLead();
        if (leads) {
          leaderComes = true;
        } else {
          follow();
        }
      }
    }
    if (leads) {
      lead();
    }
    return write.done().whenComplete((done, failure) -> count(failure));
  }

  private void count(@Nullable Throwable failure) {
    if (failure == null) {
      metrics.ended(JournalMetrics.Write.WRITTEN);
    } else if (failure instanceof NotWritten notWritten) {
      metrics.ended(
          switch (notWritten.reason()) {
            case BUSY -> JournalMetrics.Write.BUSY;
            case UNAVAILABLE -> JournalMetrics.Write.UNAVAILABLE;
            case FENCED -> JournalMetrics.Write.FENCED;
            case BEHIND -> JournalMetrics.Write.BEHIND;
            case REPEATED -> JournalMetrics.Write.REPEATED;
            case REFUSED -> JournalMetrics.Write.REFUSED;
          });
    } else {
      metrics.ended(JournalMetrics.Write.UNKNOWN);
    }
  }

  private boolean isFull(PendingWrite write) {
    return waiting.size() >= settings.writeQueue()
        || (!waiting.isEmpty() && waitingBytes + write.bytes() > settings.writeQueueBytes());
  }

  /**
   * Whoever leads waits for the database, with a thread that others want: it must not take long.
   */
  private boolean mayLead() {
    return !leaderComes && isAtRest() && lastNanos < settings.leadBelow().toNanos();
  }

  /** Whether no group is under way. */
  synchronized boolean isAtRest() {
    return idle.size() == settings.writeConnections();
  }

  private void lead() {
    try {
      leading.execute(this::writeOne);
    } catch (RuntimeException e) { // its threads have ended
      synchronized (this) {
        leaderComes = false;
        follow();
      }
    }
  }

  /** By a thread of our own, if there is a connection: a leader that comes late finds none. */
  private void follow() {
    WriteConnection connection = waiting.isEmpty() ? null : idle.poll();
    if (connection != null) {
      threads.execute(() -> writeAll(connection));
    }
  }

  private void writeOne() {
    WriteConnection connection;
    synchronized (this) {
      leaderComes = false;
      connection = idle.poll();
    }
    if (connection == null) {
      return;
    }
    try {
      List<PendingWrite> group = next(connection);
      if (!group.isEmpty()) {
        write(group, connection);
        passOn(connection);
      }
    } catch (RuntimeException | Error e) {
      failed(connection, e);
    }
  }

  private synchronized void passOn(WriteConnection connection) {
    if (closed) {
      connection.close();
    } else {
      idle.push(connection);
      follow();
    }
  }

  private void writeAll(WriteConnection connection) {
    try {
      for (List<PendingWrite> group = next(connection);
          !group.isEmpty();
          group = next(connection)) {
        write(group, connection);
      }
    } catch (RuntimeException | Error e) {
      failed(connection, e);
    }
  }

  /** Nobody would write with this connection any more otherwise. */
  private void failed(WriteConnection connection, Throwable e) {
    log.error("writing has failed", e);
    connection.close();
    giveBack(connection);
  }

  private void write(List<PendingWrite> group, WriteConnection connection) {
    long began = System.nanoTime();
    try {
      writeNow(group, connection);
    } finally {
      took(System.nanoTime() - began);
    }
  }

  private synchronized void took(long nanos) {
    lastNanos = nanos;
  }

  private void writeNow(List<PendingWrite> group, WriteConnection connection) {
    try {
      connection.open();
    } catch (SQLException | RuntimeException | Error e) {
      connection.close();
      // Whoever waits would only find the same, one time-out after the other.
      List<PendingWrite> all = new ArrayList<>(group);
      all.addAll(takeAll());
      all.forEach(write -> GroupWriter.unavailable(write, e));
      return;
    }
    groups.write(group, connection);
  }

  /** The next group; an empty one ends the run, under the same lock under which others begin. */
  private synchronized List<PendingWrite> next(WriteConnection connection) {
    List<PendingWrite> group = new ArrayList<>();
    Set<String> entities = new HashSet<>();
    int rows = 0;
    long bytes = 0;
    Iterator<PendingWrite> all = waiting.iterator();
    while (all.hasNext() && rows < settings.groupRows()) {
      PendingWrite write = all.next();
      boolean fits =
          group.isEmpty()
              || (rows + write.rows().size() <= settings.groupRows()
                  && bytes + write.bytes() <= settings.groupBytes());
      if (!fits) {
        break;
      }
      // Of two owners of an entity one waits: a statement does not see its own rows.
      if (entities.add(write.persistenceId())) {
        all.remove();
        group.add(write);
        rows += write.rows().size();
        bytes += write.bytes();
      }
    }
    waitingBytes -= bytes;
    if (group.isEmpty() && closed) {
      connection.close();
    } else if (group.isEmpty()) {
      idle.push(connection);
    }
    // In one order on all nodes, so that two statements can't wait for one another.
    group.sort(Comparator.comparing(PendingWrite::persistenceId));
    return group;
  }

  private synchronized void giveBack(WriteConnection connection) {
    idle.push(connection);
  }

  private synchronized List<PendingWrite> takeAll() {
    List<PendingWrite> all = List.copyOf(waiting);
    waiting.clear();
    waitingBytes = 0;
    return all;
  }

  /** What waits fails; what is under way is finished within the time-outs of the storage. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    takeAll()
        .forEach(write -> write.notWritten(NotWritten.Reason.UNAVAILABLE, "the journal is closed"));
    threads.shutdown();
    synchronized (this) {
      idle.forEach(WriteConnection::close);
    }
  }
}
