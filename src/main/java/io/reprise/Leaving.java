package io.reprise;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import io.reprise.cluster.Membership;
import io.reprise.http.HttpServer;
import io.reprise.http.HttpSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does when it leaves, in the phases of Akka's coordinated shutdown. */
final class Leaving {
  private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

  private Leaving() {}

  /** Callers first find out that it leaves, then find it closed, and each gets its answer. */
  static void ofHttp(ActorSystem<Void> system, HttpServer http, HttpSettings times) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask( // /ready says so already
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "http-announces",
        () -> {
          http.announceLeaving();
          CompletableFuture<Done> announced = new CompletableFuture<>();
          return Membership.isAlone(system)
              ? CompletableFuture.completedFuture(Done.getInstance())
              : announced.completeOnTimeout(
                  Done.getInstance(), times.drainDelay().toMillis(), TimeUnit.MILLISECONDS);
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "http-unbind",
        () -> {
          http.drain();
          return http.unbind().thenApply(done -> Done.getInstance());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(),
        "http-requests",
        () -> http.terminate(patience(system, times)).thenApply(done -> Done.getInstance()));
  }

  /**
   * How long requests may go on. Those of a node that was downed find no owners any more; the
   * sooner it has ended, the sooner it comes back.
   */
  private static Duration patience(ActorSystem<Void> system, HttpSettings times) {
    return Membership.wasReplaced(system) ? times.drainDelay() : times.drainTimeout();
  }

  /** Has something done in a phase of leaving, on a thread that it may block. */
  static void inPhase(ActorSystem<?> system, String phase, String name, Runnable task) {
    CoordinatedShutdown.get(system)
        .addTask(
            phase,
            name,
            () ->
                CompletableFuture.supplyAsync(
                    () -> {
                      task.run();
                      return Done.getInstance();
                    },
                    system.dispatchers().lookup(DispatcherSelector.blocking())));
  }

  /**
   * Done when the actor system has ended, or when it ought to have: all that the node does has been
   * stopped in order by then, and only what belongs to Akka goes on. With TLS between nodes a
   * connection sometimes waits for the other side to end it, and the actor system for that.
   *
   * @param within how long after the last of the node's own work
   */
  static CompletionStage<Done> ended(ActorSystem<?> system, Duration within) {
    CompletableFuture<Done> ended = new CompletableFuture<>();
    system.getWhenTerminated().thenAccept(ended::complete);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseActorSystemTerminate(),
            "not-for-ever",
            () -> {
              CompletableFuture.delayedExecutor(within.toMillis(), TimeUnit.MILLISECONDS)
                  .execute(() -> overdue(ended, within));
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    return ended;
  }

  private static void overdue(CompletableFuture<Done> ended, Duration within) {
    if (ended.complete(Done.getInstance())) {
      LOG.info(
          "a connection of the actor system has not ended within {} ms; the node has stopped",
          within.toMillis());
    }
  }
}
