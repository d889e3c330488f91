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
import java.util.concurrent.TimeUnit;

/** What a node does when it leaves, in the phases of Akka's coordinated shutdown. */
final class Leaving {

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
    return Membership.wasDowned(system) ? times.drainDelay() : times.drainTimeout();
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
}
