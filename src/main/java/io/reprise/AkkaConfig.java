package io.reprise;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cluster.ClusterSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Maps our short keys to Akka's. */
final class AkkaConfig {
  /** What the phase gets beyond the time that HTTP gives itself. */
  private static final Duration MORE = Duration.ofSeconds(1);

  private AkkaConfig() {}

  /**
   * @param appVersion what is deployed here, if no setting says so
   */
  static Config of(Config effective, ClusterSettings cluster, String appVersion) {
    Map<String, Object> keys = new HashMap<>();
    keys.put(
        "akka.coordinated-shutdown.phases.service-requests-done.timeout",
        effective.getDuration("reprise.http.drain-timeout").plus(MORE));
    keys.put(
        "akka.coordinated-shutdown.phases.before-service-unbind.timeout",
        cluster.leaveLastWithin().plus(cluster.askTimeout()).plus(MORE));
    keys.put("akka.remote.artery.canonical.hostname", cluster.remotingHost());
    keys.put("akka.remote.artery.canonical.port", cluster.remotingPort());
    keys.put("akka.management.http.hostname", cluster.managementHost());
    keys.put("akka.management.http.port", cluster.managementPort());
    keys.put("akka.cluster.split-brain-resolver.active-strategy", cluster.strategy());
    keys.put(
        "akka.cluster.app-version",
        cluster.appVersion().isEmpty() ? appVersion : cluster.appVersion());
    if (cluster.discovers()) {
      String found = "akka.management.cluster.bootstrap.contact-point-discovery.";
      keys.put(found + "discovery-method", cluster.discovery());
      keys.put(found + "service-name", cluster.discoveryName());
      keys.put(found + "required-contact-point-nr", cluster.discoveryNodes());
    }
    return ConfigFactory.parseMap(keys, "reprise.cluster").withFallback(effective);
  }
}
