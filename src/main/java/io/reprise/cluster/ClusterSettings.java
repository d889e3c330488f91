package io.reprise.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.List;

/**
 * The section {@code reprise.cluster}.
 *
 * @param remotingHost the address that other nodes reach this one by
 * @param remotingPort its port; 0 takes a free one
 * @param managementHost where {@code /ready} and {@code /alive} listen
 * @param managementPort their port; 0 takes a free one
 * @param seeds {@code host:port} of nodes to join; none: this node is a cluster of its own
 * @param joinTimeout how long to wait until this node is a member
 * @param readinessTimeout how long a readiness check waits for the journal
 */
public record ClusterSettings(
    String remotingHost,
    int remotingPort,
    String managementHost,
    int managementPort,
    List<String> seeds,
    Duration joinTimeout,
    Duration readinessTimeout) {

  private static final int PORT_MAX = 65_535;

  /** Reads the section. */
  public static ClusterSettings from(Config config) {
    return new ClusterSettings(
        config.getString("remoting-host"),
        port(config, "remoting-port"),
        config.getString("management-host"),
        port(config, "management-port"),
        config.getStringList("seeds"),
        config.getDuration("join-timeout"),
        config.getDuration("readiness-timeout"));
  }

  private static int port(Config config, String key) {
    int port = config.getInt(key);
    if (port < 0 || port > PORT_MAX) {
      throw new ConfigException.BadValue(
          config.getValue(key).origin(),
          "reprise.cluster." + key,
          port + " (expected: 0 to " + PORT_MAX + ", 0 for any free one)");
    }
    return port;
  }
}
