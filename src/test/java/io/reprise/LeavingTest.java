package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeavingTest {
  private static final long SECONDS_MAX = 60;

  @Test
  void a_node_has_ended_though_something_of_the_actor_system_does_not() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.setup(
                context -> {
                  begun.countDown();
                  return Behaviors.receive(Void.class)
                      .onSignal(
                          PostStop.class,
                          stopping -> {
                            ends.await(SECONDS_MAX, TimeUnit.SECONDS);
                            return Behaviors.same();
                          })
                      .build();
                }),
            "never-ending",
            ConfigFactory.parseString("akka.actor.provider = local")
                .withFallback(ConfigFactory.load()));
    try {
      assertThat(begun.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      CompletionStage<Done> ended = Leaving.ended(system, Duration.ofMillis(50));

      system.terminate();
      ended.toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);

      assertThat(system.getWhenTerminated().toCompletableFuture()).isNotDone();
    } finally {
      ends.countDown();
    }
  }
}
