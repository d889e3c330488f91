package io.reprise.entity;

import akka.actor.Cancellable;
import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutionContexts;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The executor of the dispatcher that entities and their rules run on: as many threads as there are
 * processors, since more only cost switching between them; and one more for each that has been at
 * the same task for a while, so that rules that never end take threads of their own, and not those
 * of others. Made by Akka.
 *
 * <p>What a task submits first, its own thread runs next: a gate tells its child, and that the
 * gate; to wake another thread for it costs more than it does. Tokio's scheduler has such a place
 * beside its queue too ("LIFO slot").
 */
final class EntityThreads extends ExecutorServiceConfigurator {

  private final DispatcherPrerequisites prerequisites;
  private final int threads;
  private final int max;
  private final int inARow;
  private final Duration growAfter;

  /** Made by Akka, with the dispatcher's section of the configuration. */
  EntityThreads(Config dispatcher, DispatcherPrerequisites prerequisites) {
    super(dispatcher, prerequisites);
    this.prerequisites = prerequisites;
    Config own = dispatcher.getConfig("entity-threads");
    int processors = Runtime.getRuntime().availableProcessors();
    this.max = own.getInt("max");
    this.threads = Math.max(1, Math.min(max, Math.max(own.getInt("min"), processors)));
    this.inARow = own.getInt("in-a-row");
    this.growAfter = own.getDuration("grow-after");
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    return () -> {
      Pool pool = new Pool(threads, max, inARow, growAfter.toNanos(), factory);
      // On the scheduler's own thread: a look takes microseconds, and must not wait for a thread.
      pool.looking =
          prerequisites
              .scheduler()
              .scheduleWithFixedDelay(
                  growAfter, growAfter, pool::look, ExecutionContexts.fromExecutor(Runnable::run));
      return pool;
    };
  }

  /** A pool that has always as many threads as are wanted beside those that are stuck. */
  static final class Pool extends ThreadPoolExecutor {

    /** What a thread is at, and what it does after that. */
    private static final class Place {
      private final Thread thread = Thread.currentThread();
      private final AtomicReference<@Nullable Runnable> next = new AtomicReference<>();
      private volatile boolean busy;
      private volatile long sinceNanos;

      private void begin() {
        sinceNanos = System.nanoTime();
        busy = true;
      }
    }

    private final int wanted;
    private final int max;
    private final int inARow;
    private final long growAfterNanos;
    private final List<Place> places = new CopyOnWriteArrayList<>();

    @SuppressWarnings("ThreadLocalUsage") // a pool's threads are its own, and there are few pools
    private final ThreadLocal<@Nullable Place> own = new ThreadLocal<>();

    private volatile @Nullable Cancellable looking;

    Pool(int wanted, int max, int inARow, long growAfterNanos, ThreadFactory factory) {
      super(wanted, wanted, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
      this.wanted = wanted;
      this.max = max;
      this.inARow = inARow;
      this.growAfterNanos = growAfterNanos;
    }

    @Override
    public void execute(Runnable task) {
      Place place = own.get();
      if (place == null || !place.busy || isShutdown() || !place.next.compareAndSet(null, task)) {
        super.execute(task);
      }
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
      Place place = own.get();
      if (place == null) {
        place = new Place();
        own.set(place);
        places.removeIf(other -> !other.thread.isAlive());
        places.add(place);
      }
      place.begin();
    }

    /** Runs what comes next too, but not for ever: others wait in the queue. */
    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
      Place place = Objects.requireNonNull(own.get());
      try {
        for (int run = 1; run < inARow && failure == null; run++) {
          Runnable next = place.next.getAndSet(null);
          if (next == null) {
            return;
          }
          place.begin();
          Thread.interrupted(); // is about the task before, as between tasks from the queue
          next.run();
        }
      } finally {
        place.busy = false;
        queueNext(place);
      }
    }

    private void queueNext(Place place) {
      Runnable next = place.next.getAndSet(null);
      if (next == null) {
        return;
      }
      if (isShutdown()) {
        getQueue().add(next); // it was taken before: threads end when the queue is empty
      } else {
        super.execute(next);
      }
    }

    /** Makes up for threads that are stuck; to be called now and then, by one thread at a time. */
    void look() {
      if (isShutdown()) {
        return;
      }
      long now = System.nanoTime();
      int stuck = 0;
      for (Place place : places) {
        if (place.busy && now - place.sinceNanos > growAfterNanos && place.thread.isAlive()) {
          stuck++;
          queueNext(place);
        }
      }
      int threads = Math.min(max, wanted + stuck);
      if (threads > getCorePoolSize()) {
        setMaximumPoolSize(threads);
        setCorePoolSize(threads);
      } else if (threads < getCorePoolSize()) {
        setCorePoolSize(threads);
        setMaximumPoolSize(threads);
      }
    }

    /** Nothing comes any more: Akka makes another pool if something does. */
    @Override
    public void shutdown() {
      super.shutdown();
      Cancellable running = looking;
      if (running != null) {
        running.cancel();
      }
    }
  }
}
