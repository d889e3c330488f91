package io.reprise.cluster;

import akka.Done;
import akka.actor.Cancellable;
import akka.actor.CoordinatedShutdown;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease in the database: renewed while it is held, over {@code heartbeat-timeout} after the last
 * renewal, by the server's clock. Created by Akka; named in {@code application.conf}.
 */
public final class DatabaseLease extends Lease {
  private static final Logger log = LoggerFactory.getLogger(DatabaseLease.class);

  /** Connecting, a statement, and one more if the connection was lost: all in time. */
  private static final int STEPS = 3;

  private final LeaseSettings settings;
  private final Registry registry;
  private final Executor blocking;
  private volatile Consumer<Optional<Throwable>> lost = why -> {};
  private volatile long heldSinceNanos;
  private volatile boolean held;

  /** Called by Akka. */
  public DatabaseLease(LeaseSettings settings, ExtendedActorSystem system) {
    this.settings = settings;
    this.registry = ClusterSetup.of(system).anotherRegistry(operationTimeout().dividedBy(STEPS));
    this.blocking = system.dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
    Duration every = settings.timeoutSettings().getHeartbeatInterval();
    Cancellable renewing =
        system
            .scheduler()
            .scheduleWithFixedDelay(
                every, every, () -> blocking.execute(this::renew), system.dispatcher());
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "lease-" + settings.leaseName(),
            () -> {
              renewing.cancel();
              registry.close();
              return CompletableFuture.completedFuture(Done.getInstance());
            });
  }

  @Override
  public LeaseSettings getSettings() {
    return settings;
  }

  @Override
  public CompletionStage<Boolean> acquire() {
    return acquire(why -> {});
  }

  /**
   * Takes the lease, or goes on holding it.
   *
   * @param lost told when it is held no longer though it was not given back; replaces the one of an
   *     earlier call
   */
  @Override
  public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> lost) {
    this.lost = lost;
    CompletableFuture<Boolean> taking = CompletableFuture.supplyAsync(this::take, blocking);
    CompletableFuture<Boolean> answer = inTime(taking);
    return answer.whenComplete(
        (got, late) -> {
          if (late != null) { // Akka takes it for denied
            CompletableFuture<Void> unused =
                taking.thenAccept(had -> blocking.execute(this::giveBackLate));
          }
        });
  }

  private void giveBackLate() {
    try {
      giveBack();
    } catch (IllegalStateException e) {
      log.info("{}; it is over by itself", e.getMessage());
    }
  }

  @Override
  public CompletionStage<Boolean> release() {
    held = false;
    return inTime(CompletableFuture.supplyAsync(this::giveBack, blocking));
  }

  private CompletableFuture<Boolean> inTime(CompletableFuture<Boolean> action) {
    return action.copy().orTimeout(operationTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private Duration operationTimeout() {
    return settings.timeoutSettings().getOperationTimeout();
  }

  /** One at a time: a renewal that comes late must not take again what was given back. */
  private synchronized boolean take() {
    long now = System.nanoTime();
    try {
      held =
          registry.askTwice(
              connection ->
                  LeaseTable.take(
                      connection,
                      settings.leaseName(),
                      settings.ownerName(),
                      settings.timeoutSettings().getHeartbeatTimeout()));
      heldSinceNanos = now;
      return held;
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private synchronized boolean giveBack() {
    held = false;
    try {
      registry.tell(
          connection ->
              LeaseTable.giveBack(connection, settings.leaseName(), settings.ownerName()));
      return true;
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private IllegalStateException away(SQLException e) {
    return new IllegalStateException(
        "lease " + settings.leaseName() + ": the database does not answer: " + e.getMessage(), e);
  }

  private synchronized void renew() {
    if (!held) {
      return;
    }
    try {
      if (!take()) {
        lost.accept(Optional.empty());
      }
    } catch (IllegalStateException e) {
      log.warn("{}", e.getMessage());
      if (!checkLease()) {
        held = false;
        lost.accept(Optional.of(e));
      }
    }
  }

  /** Whether it is held for certain: a renewal that is overdue may have let it go. */
  @Override
  public boolean checkLease() {
    return held
        && System.nanoTime() - heldSinceNanos
            < settings.timeoutSettings().getHeartbeatTimeout().toNanos();
  }
}
