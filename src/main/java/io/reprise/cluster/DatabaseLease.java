package io.reprise.cluster;

import akka.actor.Cancellable;
import akka.actor.ExtendedActorSystem;
import akka.coordination.lease.LeaseSettings;
import akka.coordination.lease.javadsl.Lease;
import akka.dispatch.Dispatchers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease in the database: renewed while it is held, over {@code heartbeat-timeout} after the last
 * renewal, by the server's clock. Created by Akka; named in {@code application.conf}.
 */
public final class DatabaseLease extends Lease {
  private static final Logger log = LoggerFactory.getLogger(DatabaseLease.class);

  private final LeaseSettings settings;
  private final ExtendedActorSystem system;
  private final Registry registry;
  private final Executor blocking;
  private @Nullable Cancellable renewing;
  private volatile long heldSinceNanos;
  private volatile boolean held;

  /** Called by Akka. */
  public DatabaseLease(LeaseSettings settings, ExtendedActorSystem system) {
    this.settings = settings;
    this.system = system;
    this.registry = ClusterSetup.of(system).anotherRegistry();
    this.blocking = system.dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
  }

  @Override
  public LeaseSettings getSettings() {
    return settings;
  }

  @Override
  public CompletionStage<Boolean> acquire() {
    return acquire(lost -> {});
  }

  /**
   * Takes the lease, or goes on holding it.
   *
   * @param lost told when it is held no longer though it was not given back
   */
  @Override
  public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> lost) {
    return CompletableFuture.supplyAsync(
        () -> {
          boolean taken = take();
          if (taken) {
            renewUntilGivenBack(lost);
          }
          return taken;
        },
        blocking);
  }

  private boolean take() {
    long now = System.nanoTime();
    try {
      boolean taken =
          registry.ask(
              connection ->
                  LeaseTable.take(
                      connection,
                      settings.leaseName(),
                      settings.ownerName(),
                      settings.timeoutSettings().getHeartbeatTimeout()));
      heldSinceNanos = now;
      held = taken;
      return taken;
    } catch (SQLException e) {
      throw new IllegalStateException(
          "lease " + settings.leaseName() + ": the database does not answer", e);
    }
  }

  private synchronized void renewUntilGivenBack(Consumer<Optional<Throwable>> lost) {
    Duration every = settings.timeoutSettings().getHeartbeatInterval();
    if (renewing == null) {
      renewing =
          system
              .scheduler()
              .scheduleWithFixedDelay(
                  every, every, () -> blocking.execute(() -> renew(lost)), system.dispatcher());
    }
  }

  private void renew(Consumer<Optional<Throwable>> lost) {
    if (!held) {
      return;
    }
    try {
      if (!take()) {
        stopRenewing();
        lost.accept(Optional.empty());
      }
    } catch (IllegalStateException e) {
      log.warn("{}", e.getMessage(), e);
      if (!checkLease()) {
        held = false;
        stopRenewing();
        lost.accept(Optional.of(e));
      }
    }
  }

  private synchronized void stopRenewing() {
    if (renewing != null) {
      renewing.cancel();
      renewing = null;
    }
  }

  @Override
  public CompletionStage<Boolean> release() {
    stopRenewing();
    held = false;
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            registry.ask(
                connection -> {
                  LeaseTable.giveBack(connection, settings.leaseName(), settings.ownerName());
                  return settings;
                });
            return true;
          } catch (SQLException e) {
            throw new IllegalStateException(
                "lease " + settings.leaseName() + ": the database does not answer", e);
          }
        },
        blocking);
  }

  /** Whether it is held for certain: a renewal that is overdue may have let it go. */
  @Override
  public boolean checkLease() {
    return held
        && System.nanoTime() - heldSinceNanos
            < settings.timeoutSettings().getHeartbeatTimeout().toNanos();
  }
}
