package io.reprise.cluster;

import io.reprise.telemetry.ClusterMetrics;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What this node has seen happen to nodes: in memory until the database has it. Of more than {@code
 * reprise.cluster.events-waiting-max} the oldest are dropped. Safe for use by many threads.
 */
final class ClusterLog {
  private static final int AT_ONCE_MAX = 100;

  /** An index leads to what is old, so that looking for it often costs little. */
  private static final Duration PRUNE_EVERY = Duration.ofHours(1);

  private final String node;
  private final ClusterMetrics metrics;
  private final int waitingMax;
  private final Duration keepFor;
  private final Deque<ClusterEvent> waiting = new ArrayDeque<>();
  private long prunedNanos = System.nanoTime() - PRUNE_EVERY.toNanos();

  ClusterLog(String node, ClusterSettings settings, ClusterMetrics metrics) {
    this.node = node;
    this.metrics = metrics;
    this.waitingMax = settings.eventsWaitingMax();
    this.keepFor = settings.eventsKeepFor();
  }

  /** Keeps an event; the database gets it with the next renewal. */
  synchronized void add(String kind, String subject, String detail) {
    metrics.happened(kind);
    if (waiting.size() >= waitingMax) {
      waiting.removeFirst();
    }
    waiting.add(new ClusterEvent(0, Clock.systemUTC().instant(), node, kind, subject, detail));
  }

  /** Writes what waits, and deletes what is old now and then. */
  void write(Registry registry) throws SQLException {
    for (List<ClusterEvent> next = next(); !next.isEmpty(); next = next()) {
      List<ClusterEvent> written = next;
      registry.tell(connection -> EventsTable.write(connection, written));
      remove(written);
    }
    if (System.nanoTime() - prunedNanos > PRUNE_EVERY.toNanos()) {
      prunedNanos = System.nanoTime();
      registry.tell(connection -> EventsTable.prune(connection, keepFor));
      registry.tell(connection -> NodesTable.prune(connection, keepFor));
    }
  }

  private synchronized List<ClusterEvent> next() {
    return waiting.stream().limit(AT_ONCE_MAX).toList();
  }

  private synchronized void remove(List<ClusterEvent> written) {
    waiting.removeAll(written);
  }

  /** What the database does not have yet, oldest first. */
  synchronized List<ClusterEvent> waiting() {
    return new ArrayList<>(waiting);
  }
}
