package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntityThreadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EntityThreads.Pool pool =
      new EntityThreads.Pool(2, 4, 3, 1, Executors.defaultThreadFactory());
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    pool.shutdown();
  }

  @Test
  void a_task_that_does_not_end_takes_no_thread_of_others() throws Exception {
    hang(2);

    pool.look();

    assertThat(pool.getCorePoolSize()).as("two are stuck").isEqualTo(4);
    assertThat(pool.submit(() -> "done").get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo("done");
  }

  @Test
  void there_are_never_more_threads_than_allowed() throws Exception {
    hang(2);
    pool.look();
    hang(2);
    pool.look();

    assertThat(pool.getMaximumPoolSize()).isEqualTo(4);
  }

  @Test
  void threads_that_are_not_needed_any_more_end() throws Exception {
    hang(2);
    pool.look();

    end.countDown();

    await().atMost(PATIENCE).until(() -> pool.getCompletedTaskCount() == 2);
    pool.look();
    assertThat(pool.getCorePoolSize()).isEqualTo(2);
    await().atMost(PATIENCE).until(() -> pool.getPoolSize() == 2);
  }

  @Test
  void what_a_task_submits_first_its_own_thread_runs_next() throws Exception {
    CompletableFuture<Thread> first = new CompletableFuture<>();
    CompletableFuture<Thread> next = new CompletableFuture<>();

    CompletableFuture<Thread> other = new CompletableFuture<>();
    pool.execute(
        () -> {
          pool.execute(() -> next.complete(Thread.currentThread()));
          pool.execute(() -> other.complete(Thread.currentThread()));
          other.join(); // another thread is free, and would have taken the first
          first.complete(Thread.currentThread());
        });

    assertThat(soon(next)).isSameAs(soon(first));
  }

  @Test
  void what_a_task_that_hangs_has_submitted_goes_to_others() throws Exception {
    CompletableFuture<String> next = new CompletableFuture<>();
    pool.execute(() -> pool.execute(() -> next.complete("before, without a look")));
    assertThat(soon(next)).isNotEmpty();

    CompletableFuture<String> behind = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    pool.execute(
        () -> {
          pool.execute(() -> behind.complete("done"));
          begun.countDown();
          awaitTheEnd();
        });
    assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    pool.look();

    assertThat(soon(behind)).isEqualTo("done");
  }

  @Test
  void tasks_that_submit_one_another_let_others_run() throws Exception {
    EntityThreads.Pool one = new EntityThreads.Pool(1, 1, 3, 1, Executors.defaultThreadFactory());
    try {
      AtomicBoolean enough = new AtomicBoolean();
      Runnable again =
          new Runnable() {
            @Override
            public void run() {
              if (!enough.get()) {
                one.execute(this);
              }
            }
          };
      one.execute(again);

      assertThat(one.submit(() -> "done").get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo("done");
      enough.set(true);
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void what_a_task_that_fails_has_submitted_runs_all_the_same() throws Exception {
    EntityThreads.Pool quiet =
        new EntityThreads.Pool(
            1,
            1,
            3,
            1,
            task -> {
              Thread thread = Executors.defaultThreadFactory().newThread(task);
              thread.setUncaughtExceptionHandler((failed, failure) -> {});
              return thread;
            });
    try {
      CompletableFuture<String> first = new CompletableFuture<>();
      CompletableFuture<String> second = new CompletableFuture<>();
      quiet.execute(
          () -> {
            quiet.execute(
                () -> {
                  quiet.execute(() -> second.complete("done"));
                  throw new IllegalStateException("the second fails too");
                });
            first.complete("done");
            throw new IllegalStateException("the first fails");
          });

      assertThat(soon(first)).isEqualTo("done");
      assertThat(soon(second)).isEqualTo("done");
    } finally {
      quiet.shutdownNow();
    }
  }

  @Test
  void what_was_submitted_before_the_pool_is_shut_down_still_runs() throws Exception {
    EntityThreads.Pool one = new EntityThreads.Pool(1, 1, 1, 1, Executors.defaultThreadFactory());
    CompletableFuture<String> next = new CompletableFuture<>();
    CountDownLatch submitted = new CountDownLatch(1);
    CountDownLatch shutDown = new CountDownLatch(1);
    one.execute(
        () -> {
          one.execute(() -> next.complete("done")); // not run in a row: only one is
          submitted.countDown();
          try {
            shutDown.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(submitted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    one.shutdown();
    shutDown.countDown();

    assertThat(soon(next)).isEqualTo("done");
    assertThat(one.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static <T> T soon(CompletableFuture<T> value) throws Exception {
    return value.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** More tasks run and don't end. */
  private void hang(int tasks) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(tasks);
    for (int i = 0; i < tasks; i++) {
      pool.execute(
          () -> {
            begun.countDown();
            awaitTheEnd();
          });
    }
    assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private void awaitTheEnd() {
    try {
      end.await(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
