package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RuleWatchTest {
  private static final long SECONDS_MAX = 60;
  private static final long SECOND = 1_000_000_000;

  private final RuleWatch watch = new RuleWatch(Duration.ofSeconds(100), Duration.ofSeconds(500));

  @Test
  void tells_where_rules_hang_while_they_do() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<String> hanging =
        CompletableFuture.supplyAsync(() -> watch.during("shop", "a", () -> waitFor(begun, end)));
    assertThat(begun.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    long now = System.nanoTime();

    assertThat(watch.hanging(now)).as("young").isEmpty();
    List<RuleWatch.Hanging> first = watch.hanging(now + 100 * SECOND);
    assertThat(first).extracting(RuleWatch.Hanging::entity).containsExactly("shop/a");
    assertThat(watch.inLongRules()).as("not yet").isEmpty();
    assertThat(first.get(0).seconds()).isGreaterThanOrEqualTo(100);
    assertThat(first.get(0).stack()).anyMatch(at -> at.getMethodName().equals("waitFor"));
    assertThat(watch.hanging(now + 599 * SECOND)).as("told a moment ago").isEmpty();
    assertThat(watch.hanging(now + 600 * SECOND)).as("told long ago").hasSize(1);

    end.countDown();
    assertThat(hanging.get(SECONDS_MAX, TimeUnit.SECONDS)).isEqualTo("came back");
    assertThat(watch.hanging(now + 10_000 * SECOND)).as("came back").isEmpty();
  }

  private static String waitFor(CountDownLatch begun, CountDownLatch end) {
    begun.countDown(); // in here, so that it is on the stack from then on
    try {
      return end.await(SECONDS_MAX, TimeUnit.SECONDS) ? "came back" : "never came back";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
