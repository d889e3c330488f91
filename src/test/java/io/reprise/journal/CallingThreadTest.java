package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class CallingThreadTest {

  private final Executor here = CallingThread.executor();
  private final List<String> ran = new ArrayList<>();

  @Test
  void what_a_task_gives_it_runs_after_that_task_on_the_same_thread() {
    Thread caller = Thread.currentThread();

    here.execute(
        () -> {
          here.execute(() -> ran.add("second, on " + Thread.currentThread().equals(caller)));
          ran.add("first");
        });

    assertThat(ran).containsExactly("first", "second, on true");
  }

  @Test
  void a_long_chain_of_tasks_does_not_grow_the_stack() {
    here.execute(() -> next(100_000));

    assertThat(ran).containsExactly("end");
  }

  private void next(int left) {
    if (left == 0) {
      ran.add("end");
    } else {
      here.execute(() -> next(left - 1));
    }
  }

  @Test
  void a_task_that_throws_takes_none_of_the_others_with_it() {
    assertThatThrownBy(
            () ->
                here.execute(
                    () -> {
                      here.execute(() -> ran.add("other"));
                      throw new IllegalStateException("thrown");
                    }))
        .hasMessage("thrown");

    here.execute(() -> ran.add("later"));

    assertThat(ran).containsExactly("other", "later");
  }
}
