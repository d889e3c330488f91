package io.reprise.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What is counted of the database and the connections to it. Safe for use by many threads. */
public final class StorageMetrics {

  private final Timer waits;
  private final Counter timeouts;
  private volatile Pool pool = new Pool(() -> 0, () -> 0, () -> 0, () -> 0);
  private volatile double sizeBytes = Double.NaN;
  private volatile double freeBytes = Double.NaN;
  private volatile long lookedNanos = System.nanoTime();

  /**
   * The connections of a node's pool.
   *
   * @param waiting how many threads wait for one
   */
  public record Pool(IntSupplier active, IntSupplier idle, IntSupplier waiting, IntSupplier max) {}

  StorageMetrics(Meters meters) {
    waits =
        meters.times(
            "reprise_database_connection_wait_seconds",
            "Time until the pool gave a connection",
            Meters.TIMES);
    timeouts =
        meters.count(
            "reprise_database_connection_timeouts_total",
            "How often the pool had no connection within reprise.storage.pool-timeout");
    connections(meters, "active", () -> pool.active().getAsInt());
    connections(meters, "idle", () -> pool.idle().getAsInt());
    meters.now(
        "reprise_database_pool_max_connections",
        "Connections that the pool may have (reprise.storage.connections)",
        () -> pool.max().getAsInt());
    meters.now(
        "reprise_database_pool_waiting_threads",
        "Threads that wait for a connection of the pool",
        () -> pool.waiting().getAsInt());
    meters.now(
        "reprise_database_size_bytes",
        "What the database takes, as its server says; each node tells the same",
        () -> sizeBytes);
    meters.now(
        "reprise_database_disk_free_bytes",
        "What is left on the database's disk, where this node can see it",
        () -> freeBytes);
    meters.now(
        "reprise_database_look_age_seconds",
        "How old the numbers are that need a query: sizes, parked, overdue",
        () -> (System.nanoTime() - lookedNanos) / 1e9);
  }

  private static void connections(Meters meters, String state, IntSupplier number) {
    meters.now(
        "reprise_database_pool_connections",
        "Connections of the pool",
        number::getAsInt,
        "state",
        state);
  }

  /** From now on this tells of the pool. */
  public void pool(Pool now) {
    pool = now;
  }

  /** The pool gave a connection after so long. */
  public void connectionAfter(long nanos) {
    waits.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** The pool had no connection in time. */
  public void connectionTimedOut() {
    timeouts.increment();
  }

  /** What the database takes, and what is left on its disk; {@code NaN}: not known. */
  public void size(double bytes, double free) {
    sizeBytes = bytes;
    freeBytes = free;
  }

  /** All that needs a query was looked up just now. */
  public void looked() {
    lookedNanos = System.nanoTime();
  }
}
