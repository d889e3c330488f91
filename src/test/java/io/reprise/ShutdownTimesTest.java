package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cluster.ClusterSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node leaves in phases, each with a time-out after which the next one begins: none may begin
 * while a command that was taken is still waiting for its answer.
 */
class ShutdownTimesTest {
  /** The defaults, and other values than those. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        """
        reprise.http { drain-delay = 30 s, command-timeout = 50 s, drain-timeout = 55 s }
        reprise.entity.stop-within = 20 s
        reprise.interconnect.leave-within = 8 s
        reprise.storage.stop-timeout = 90 s
        reprise.cluster.leave-last-within = 5 s
        """
      })
  void each_phase_of_leaving_gives_its_work_the_time_that_it_may_take(String settings) {
    Config effective = ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
    Config reprise = effective.getConfig("reprise");
    Config akka =
        AkkaConfig.of(
                effective, ClusterSettings.from(reprise.getConfig("cluster")), "0.1.0+1-components")
            .getConfig("akka.coordinated-shutdown.phases");

    assertThat(timeOf(akka, "before-service-unbind"))
        .as("callers find out, and the oldest node waits for its turn")
        .isGreaterThan(reprise.getDuration("http.drain-delay"))
        .isGreaterThan(
            reprise
                .getDuration("cluster.leave-last-within")
                .plus(reprise.getDuration("cluster.ask-timeout")));
    assertThat(reprise.getDuration("http.drain-timeout"))
        .as("requests under way are commands, too")
        .isGreaterThan(reprise.getDuration("http.command-timeout"));
    assertThat(timeOf(akka, "service-requests-done"))
        .isGreaterThan(reprise.getDuration("http.drain-timeout"));
    assertThat(timeOf(akka, "service-stop"))
        .isGreaterThan(reprise.getDuration("interconnect.leave-within"));
    assertThat(timeOf(akka, "cluster-sharding-shutdown-region"))
        .as("entities finish what they have, then their shards are given away")
        .isGreaterThan(reprise.getDuration("entity.stop-within"));
    assertThat(timeOf(akka, "before-actor-system-terminate"))
        .isGreaterThan(reprise.getDuration("storage.stop-timeout"));
    assertThat(timeOf(akka, "actor-system-terminate"))
        .as("the end of the process waits for it")
        .isEqualTo(reprise.getDuration("end-within"));
  }

  /** It waits for the shard, or is lost with it and sent again. */
  @Test
  void a_command_outlives_the_giving_of_its_shard() {
    Config reprise = ConfigFactory.load().getConfig("reprise");
    Duration waits =
        reprise
            .getDuration("entity.stop-within")
            .plus(reprise.getDuration("entity.attempt-timeout"))
            .plus(reprise.getDuration("entity.attempt-pause"));
    assertThat(waits).isLessThan(reprise.getDuration("http.command-timeout"));
  }

  private static Duration timeOf(Config phases, String phase) {
    return phases.getDuration(phase + ".timeout");
  }
}
