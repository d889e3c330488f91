package io.reprise.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.reprise.security.TlsFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The section {@code reprise.cluster}; what each setting means stands beside it in {@code
 * application.conf}.
 */
public record ClusterSettings(
    String remotingHost,
    int remotingPort,
    String managementHost,
    int managementPort,
    List<String> seeds,
    String discovery,
    String discoveryName,
    int discoveryNodes,
    Duration joinTimeout,
    Duration joinLogEvery,
    String appVersion,
    Duration renewEvery,
    Duration registryTimeout,
    Duration goneAfter,
    Duration foundingLease,
    Duration leaveWithoutDatabaseAfter,
    Duration leaveDroppedAfter,
    Duration leaveApartAfter,
    String splitBrain,
    String onUnreadable,
    Duration leaveLastWithin,
    Duration askTimeout,
    Duration lookAtShardsEvery,
    Duration eventsKeepFor,
    int eventsWaitingMax,
    Duration readinessTimeout,
    String certificateFile,
    String keyFile,
    String trustFile,
    Duration certificateLookEvery,
    boolean insecure) {

  private static final int PORT_MAX = 65_535;
  private static final Pattern NODE =
      Pattern.compile("(?:[^\\s/@:]+|\\[[0-9a-fA-F:]+]):(?<port>[0-9]{1,5})");
  private static final String WAIT = "wait";
  private static final List<String> ON_UNREADABLE = List.of(WAIT, "run");
  private static final List<String> STRATEGIES = List.of("keep-majority", "lease-majority");

  /**
   * Checks what would have nodes that run taken for gone, or leave though nobody can go on, and
   * seeds that nobody can be.
   */
  public ClusterSettings {
    String renewing = "renew-every and registry-timeout";
    atLeast("gone-after", goneAfter, lately(renewEvery, registryTimeout), renewing);
    atLeast(
        "leave-without-database-after",
        leaveWithoutDatabaseAfter,
        lately(renewEvery, registryTimeout).plus(renewEvery),
        renewing);
    atLeast("leave-apart-after", leaveApartAfter, goneAfter, "gone-after");
    requireSeeds(seeds, discovery);
  }

  private static void requireSeeds(List<String> seeds, String discovery) {
    for (String seed : seeds) {
      Matcher node = NODE.matcher(seed);
      if (!node.matches() || Integer.parseInt(node.group("port")) > PORT_MAX) {
        throw new IllegalArgumentException(
            "reprise.cluster.seeds: " + seed + " (expected: HOST:PORT, such as 10.0.0.1:25520)");
      }
    }
    if (!discovery.isEmpty() && !seeds.isEmpty()) {
      throw new IllegalArgumentException(
          "reprise.cluster.seeds: " + seeds + " (expected: none beside discovery)");
    }
  }

  private static void atLeast(String key, Duration value, Duration least, String others) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "reprise.cluster."
              + key
              + ": "
              + value.toMillis()
              + " ms (expected: at least "
              + least.toMillis()
              + " ms, with reprise.cluster."
              + others
              + " as they are)");
    }
  }

  /** A node that has reached the database within this time reaches it. */
  Duration lately() {
    return lately(renewEvery, registryTimeout);
  }

  private static Duration lately(Duration renewEvery, Duration timeout) {
    return renewEvery.plus(timeout).multipliedBy(2);
  }

  /** Whether nodes are found that no setting names. */
  public boolean discovers() {
    return !discovery.isEmpty();
  }

  /** Reads the section. */
  public static ClusterSettings from(Config config) {
    return new ClusterSettings(
        config.getString("remoting-host"),
        port(config, "remoting-port"),
        config.getString("management-host"),
        port(config, "management-port"),
        config.getStringList("seeds"),
        config.getString("discovery"),
        config.getString("discovery-name"),
        config.getInt("discovery-nodes"),
        config.getDuration("join-timeout"),
        config.getDuration("join-log-every"),
        config.getString("app-version"),
        config.getDuration("renew-every"),
        config.getDuration("registry-timeout"),
        config.getDuration("gone-after"),
        config.getDuration("founding-lease"),
        config.getDuration("leave-without-database-after"),
        config.getDuration("leave-dropped-after"),
        config.getDuration("leave-apart-after"),
        config.getString("split-brain"),
        config.getString("on-unreadable"),
        config.getDuration("leave-last-within"),
        config.getDuration("ask-timeout"),
        config.getDuration("look-at-shards-every"),
        config.getDuration("events-keep-for"),
        config.getInt("events-waiting-max"),
        config.getDuration("readiness-timeout"),
        config.getString("certificate-file"),
        config.getString("key-file"),
        config.getString("trust-file"),
        config.getDuration("certificate-look-every"),
        config.getBoolean("insecure"));
  }

  /**
   * The files to encrypt remoting by; empty if it is not encrypted. Refuses a certificate without
   * those that vouch for others: anybody could join.
   */
  public Optional<TlsFiles> tls() {
    Optional<TlsFiles> files =
        TlsFiles.of("reprise.cluster", certificateFile, keyFile, trustFile, certificateLookEvery);
    if (files.isPresent() && trustFile.isBlank()) {
      throw new IllegalArgumentException(
          "reprise.cluster.trust-file: empty (expected: the certificates that vouch for those of"
              + " other nodes, as PEM). Set it (REPRISE_CLUSTER_TRUST_FILE).");
    }
    return files;
  }

  /** Akka's name of the strategy that {@code split-brain} names; refuses what is none. */
  public String strategy() {
    if (!STRATEGIES.contains(splitBrain)) {
      throw new IllegalArgumentException(
          "reprise.cluster.split-brain: "
              + splitBrain
              + " (expected: "
              + String.join(" or ", STRATEGIES)
              + ")");
    }
    return splitBrain;
  }

  /**
   * Whether this node waits as long as another one can't read what it writes, or it the other;
   * refuses what {@code on-unreadable} can't be.
   */
  boolean waitsForReaders() {
    if (!ON_UNREADABLE.contains(onUnreadable)) {
      throw new IllegalArgumentException(
          "reprise.cluster.on-unreadable: " + onUnreadable + " (expected: wait or run)");
    }
    return onUnreadable.equals(WAIT);
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
