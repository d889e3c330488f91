package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node says of its shards while it starts. */
class ShardCountsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ActorSystem<Void> system =
      ActorSystem.create(
          Behaviors.empty(),
          "counts",
          ConfigFactory.parseString(
                  """
                  akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                  akka.cluster.jmx.enabled = off
                  """)
              .withFallback(ConfigFactory.load()));

  @AfterEach
  void stop() {
    ActorTestKit.shutdown(system);
  }

  /** A slow machine looks at shards before it has started them. */
  @Test
  void a_component_that_is_not_started_yet_has_none() throws Exception {
    ShardCounts counts = new ShardCounts(Adapter.toClassic(system), PATIENCE);
    assertThat(
            counts.of("wallet").toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEmpty();
  }
}
