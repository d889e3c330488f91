package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.entity.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HeldReadsTest {
  private final HeldReads heldReads = new HeldReads();

  @Test
  void gives_the_answer_that_comes() {
    Answer unchanged = new Answer.Unchanged(5, 4);
    CompletableFuture<Answer> read = new CompletableFuture<>();
    CompletableFuture<Answer> given = heldReads.holding(read).toCompletableFuture();

    assertThat(given).isNotDone();
    read.complete(unchanged);

    assertThat(given.join()).isEqualTo(unchanged);
  }

  @Test
  void answers_what_is_held_when_the_node_leaves_and_what_comes_then() {
    CompletableFuture<Answer> held = held();
    heldReads.drain();
    CompletableFuture<Answer> late = held();

    for (CompletableFuture<Answer> each : List.of(held, late)) {
      assertThat(each.join())
          .isInstanceOfSatisfying(
              Answer.NotDone.class,
              left -> {
                assertThat(left.failure()).isEqualTo(Answer.Failure.DRAINING);
                assertThat(left.maybeWritten()).isFalse();
              });
    }
  }

  private CompletableFuture<Answer> held() {
    return heldReads.holding(new CompletableFuture<>()).toCompletableFuture();
  }
}
