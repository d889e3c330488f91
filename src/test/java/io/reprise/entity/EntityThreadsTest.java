package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntityThreadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EntityThreads.Pool pool =
      new EntityThreads.Pool(2, 4, 1, Executors.defaultThreadFactory());
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

  /** Two more tasks run and don't end. */
  private void hang(int tasks) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(tasks);
    for (int i = 0; i < tasks; i++) {
      pool.execute(
          () -> {
            begun.countDown();
            try {
              end.await(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
