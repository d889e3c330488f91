package io.reprise;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import io.reprise.interconnect.Interconnect;
import io.reprise.storage.KeptConnection;
import io.reprise.storage.Space;
import io.reprise.storage.Storage;
import io.reprise.telemetry.StorageMetrics;
import io.reprise.telemetry.TelemetrySettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then what metrics need a query for: how large the database is, what is parked.
 * Whoever asks for metrics gets what was found last, at once, also while the database is away. On a
 * connection of its own: it must neither wait for the pool nor take from it.
 */
final class Looking implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Looking.class);

  private final Storage storage;
  private final Interconnect interconnect;
  private final StorageMetrics metrics;
  private final Duration atMost;
  private final KeptConnection kept = new KeptConnection();
  private boolean closed;

  private Looking(
      Storage storage, Interconnect interconnect, StorageMetrics metrics, Duration atMost) {
    this.storage = storage;
    this.interconnect = interconnect;
    this.metrics = metrics;
    this.atMost = atMost;
  }

  static Looking start(
      ActorSystem<?> system,
      Storage storage,
      Interconnect interconnect,
      StorageMetrics metrics,
      TelemetrySettings settings) {
    Looking looking = new Looking(storage, interconnect, metrics, settings.lookTimeout());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Duration.ZERO,
            settings.lookEvery(),
            looking::look,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
    return looking;
  }

  private synchronized void look() {
    if (closed) {
      return;
    }
    try {
      Connection connection = kept.getOr(() -> storage.connectWithin(atMost));
      Space space = storage.space(connection);
      metrics.size(
          (double) space.databaseBytes(),
          space.diskFreeBytes().map(Long::doubleValue).orElse(Double.NaN));
      interconnect.count(connection);
      metrics.looked();
    } catch (SQLException | RuntimeException e) { // the scheduler would not come back
      kept.letGo();
      log.debug("can't look up what metrics need: {}", e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.letGo();
  }
}
