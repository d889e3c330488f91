package io.reprise.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs blocking reads on a bounded number of threads with a bounded queue: a slow database makes
 * callers see an error soon, never a queue that grows. Stages complete on these threads: what hangs
 * on them must not block.
 */
final class ReadThreads implements AutoCloseable {

  /** A read from the database. */
  interface Read<T> {
    T now() throws SQLException;
  }

  private final ThreadPoolExecutor threads;
  private final Duration timeout;
  private final String timeoutName;

  ReadThreads(String name, int threads, int queue, Duration timeout, String timeoutName) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            named(name),
            new ThreadPoolExecutor.AbortPolicy());
    this.timeout = timeout;
    this.timeoutName = timeoutName;
  }

  <T> CompletionStage<T> submit(Read<T> read) {
    Task<T> task = new Task<>(read);
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.fail(refusal());
    }
    return withTimeout(task.answer, timeout, timeoutName);
  }

  /** Reads that still wait fail at once, those under way are cut off. */
  @Override
  public void close() {
    threads
        .shutdownNow()
        .forEach(task -> ((Task<?>) task).fail(new JournalUnavailable("the journal is closed")));
  }

  private JournalUnavailable refusal() {
    return new JournalUnavailable(
        threads.isShutdown()
            ? "the journal is closed"
            : "busy: " + threads.getQueue().size() + " reads wait already");
  }

  static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = Executors.defaultThreadFactory().newThread(task);
      thread.setName(name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The answer, or a failure that names the time-out; never wrapped in another exception. */
  static <T> CompletionStage<T> withTimeout(
      CompletableFuture<T> answer, Duration timeout, String name) {
    CompletableFuture<T> timely = new CompletableFuture<>();
    CompletableFuture<T> unused =
        answer
            .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (value, failure) -> {
                  if (failure == null) {
                    timely.complete(value);
                  } else {
                    timely.completeExceptionally(
                        failure instanceof TimeoutException ? late(timeout, name) : failure);
                  }
                });
    return timely;
  }

  private static JournalUnavailable late(Duration timeout, String name) {
    return new JournalUnavailable(
        "no answer from the database within " + timeout.toMillis() + " ms (" + name + ")");
  }

  /** What a failure of the database is called above this package. */
  static JournalUnavailable unavailable(SQLException cause) {
    return new JournalUnavailable("the database can't be read: " + cause.getMessage(), cause);
  }

  private static final class Task<T> implements Runnable {
    private final Read<T> read;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    Task(Read<T> read) {
      this.read = read;
    }

    @Override
    public void run() {
      if (answer.isDone()) {
        return; // Timed out while it waited: nobody listens any more.
      }
      try {
        answer.complete(read.now());
      } catch (SQLException e) {
        answer.completeExceptionally(unavailable(e));
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    }

    void fail(JournalUnavailable failure) {
      answer.completeExceptionally(failure);
    }
  }
}
