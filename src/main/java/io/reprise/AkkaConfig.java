package io.reprise;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cluster.ClusterSettings;
import java.time.Duration;
import java.util.Map;

/** Maps our short keys to Akka's. */
final class AkkaConfig {
  /** What the phase gets beyond the time that HTTP gives itself. */
  private static final Duration MORE = Duration.ofSeconds(1);

  private AkkaConfig() {}

  static Config of(Config effective, ClusterSettings cluster) {
    return ConfigFactory.parseMap(
            Map.of(
                "akka.coordinated-shutdown.phases.service-requests-done.timeout",
                    effective.getDuration("reprise.http.drain-timeout").plus(MORE),
                "akka.remote.artery.canonical.hostname", cluster.remotingHost(),
                "akka.remote.artery.canonical.port", cluster.remotingPort(),
                "akka.management.http.hostname", cluster.managementHost(),
                "akka.management.http.port", cluster.managementPort()),
            "reprise.cluster")
        .withFallback(effective);
  }
}
