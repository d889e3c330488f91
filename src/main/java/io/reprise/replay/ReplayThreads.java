package io.reprise.replay;

import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that don't keep a JVM alive, with names that say whose they are. */
final class ReplayThreads {
  private ReplayThreads() {}

  static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = Executors.defaultThreadFactory().newThread(task);
      thread.setName(name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
