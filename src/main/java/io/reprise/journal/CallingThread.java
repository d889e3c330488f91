package io.reprise.journal;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The executor of a dispatcher whose actors run on the thread of whoever sends them something, one
 * message at a time as ever: for an actor that only passes on what it gets, waking a thread costs
 * more than its work. Such an actor must never block. Made by Akka.
 */
final class CallingThread extends ExecutorServiceConfigurator {

  /** Made by Akka, with the dispatcher's section of the configuration. */
  CallingThread(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return CallingThread::executor;
  }

  static ExecutorService executor() {
    return new Executor();
  }

  private static final class Executor extends AbstractExecutorService {

    private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);
    private volatile boolean shutdown;

    @Override
    public void execute(Runnable task) {
      turns.get().run(task);
    }

    @Override
    public void shutdown() {
      shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }

  /**
   * What one thread runs: what comes while it is at it runs after that, or the stack would grow.
   */
  private static final class Turn {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    void run(Runnable task) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
      try {
        runAll();
      } finally {
        running = false;
      }
    }

    /** Whatever one throws, the others run: a mailbox that is dropped would never run again. */
    private void runAll() {
      try {
        while (!waiting.isEmpty()) {
          waiting.remove().run();
        }
      } finally {
        if (!waiting.isEmpty()) { // the last one threw
          runAll();
        }
      }
    }
  }
}
