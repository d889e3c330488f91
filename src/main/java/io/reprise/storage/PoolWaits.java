package io.reprise.storage;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import io.reprise.telemetry.StorageMetrics;

/** Told by the pool how long a connection was waited for. */
record PoolWaits(StorageMetrics metrics) implements IMetricsTracker {

  @Override
  public void recordConnectionAcquiredNanos(long nanos) {
    metrics.connectionAfter(nanos);
  }

  @Override
  public void recordConnectionTimeout() {
    metrics.connectionTimedOut();
  }
}
