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

  /** For the giving of shards, after their entities have stopped. */
  private static final Duration GIVING = Duration.ofSeconds(5);

  /** A PostgreSQL that does not stop in time is stopped at once. */
  private static final Duration AT_ONCE = Duration.ofSeconds(20);

  /** For connections to a PostgreSQL that somebody else runs, which may not answer any more. */
  private static final Duration CLOSING = Duration.ofSeconds(15);

  private AkkaConfig() {}

  /**
   * @param appVersion what is deployed here, if no setting says so
   */
  static Config of(Config effective, ClusterSettings cluster, String appVersion) {
    Map<String, Object> keys = new HashMap<>();
    phases(effective, cluster)
        .forEach(
            (phase, time) ->
                keys.put("akka.coordinated-shutdown.phases." + phase + ".timeout", time));
    keys.put("akka.remote.artery.canonical.hostname", cluster.remotingHost());
    keys.put("akka.remote.artery.canonical.port", cluster.remotingPort());
    if (cluster.tls().isPresent()) {
      keys.put("akka.remote.artery.transport", "tls-tcp"); // by io.reprise.cluster.RemotingTls
      keys.put("akka.stdout-loglevel", "ERROR"); // at its end each TLS connection warns of that
    }
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

  /**
   * How long each phase of leaving may take: what its work gives itself, and some more. One that
   * ends early goes on with the next, and cuts off what others wait for.
   */
  private static Map<String, Duration> phases(Config effective, ClusterSettings cluster) {
    Config reprise = effective.getConfig("reprise");
    Duration turn = cluster.leaveLastWithin().plus(cluster.askTimeout());
    Duration announced = reprise.getDuration("http.drain-delay");
    return Map.of(
        "before-service-unbind", (turn.compareTo(announced) > 0 ? turn : announced).plus(MORE),
        "service-requests-done", reprise.getDuration("http.drain-timeout").plus(MORE),
        "service-stop", reprise.getDuration("interconnect.leave-within").plus(MORE),
        // all shards at once: the entities stop, and each shard is given to another node
        "cluster-sharding-shutdown-region", reprise.getDuration("entity.stop-within").plus(GIVING),
        "before-actor-system-terminate", ofStorage(reprise.getConfig("storage")),
        // the end of the process waits for this phase, too
        "actor-system-terminate", reprise.getDuration("end-within"));
  }

  /** Only a PostgreSQL of its own stops with the node. */
  private static Duration ofStorage(Config storage) {
    return storage.getString("url").isBlank()
        ? storage.getDuration("stop-timeout").plus(AT_ONCE)
        : CLOSING;
  }
}
