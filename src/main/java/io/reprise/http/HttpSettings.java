package io.reprise.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Settings under {@code reprise.http}; each is described in {@code application.conf}.
 *
 * @param port 0 for any free one
 * @param tokenFile empty if no token is asked for
 * @param certificateFile empty if HTTP is not encrypted
 * @param threads 0 for half as many as there are processors
 * @param insecure whether everybody who can connect may do everything, from other machines too
 */
public record HttpSettings(
    String host,
    int port,
    String tokenFile,
    Duration tokenLookEvery,
    String certificateFile,
    String keyFile,
    Duration certificateLookEvery,
    boolean insecure,
    int threads,
    int connections,
    int backlog,
    int maxTargetBytes,
    int maxHeaderBytes,
    int maxHeaders,
    int maxHeadBytes,
    int maxBodyBytes,
    long discardBodyBytes,
    Duration headTimeout,
    Duration idleTimeout,
    Duration lingerTimeout,
    Duration bodyTimeout,
    Duration commandTimeout,
    Duration readTimeout,
    Duration rebuildTimeout,
    Duration examineTimeout,
    Duration maxWait,
    int maxInFlight,
    long maxInFlightBytes,
    Duration streamBegin,
    int bulkStreams,
    int bulkParallel,
    int bundles,
    Duration bundleBegin,
    int pageSize,
    int pageSizeMax,
    int followers,
    Duration followInterval,
    Duration heartbeat,
    Duration drainDelay,
    Duration drainTimeout,
    int callerLength,
    int reasonLength) {

  private static final int PORT_MAX = 65_535;

  /** Reads the section {@code reprise.http}. */
  public static HttpSettings from(Config config) {
    return new HttpSettings(
        config.getString("host"),
        port(config, "port"),
        config.getString("token-file"),
        config.getDuration("token-look-every"),
        config.getString("certificate-file"),
        config.getString("key-file"),
        config.getDuration("certificate-look-every"),
        config.getBoolean("insecure"),
        config.getInt("threads"),
        config.getInt("connections"),
        config.getInt("backlog"),
        Math.toIntExact(config.getBytes("max-target")),
        Math.toIntExact(config.getBytes("max-header")),
        config.getInt("max-headers"),
        Math.toIntExact(config.getBytes("max-head")),
        Math.toIntExact(config.getBytes("max-body")),
        config.getBytes("discard-body"),
        config.getDuration("head-timeout"),
        config.getDuration("idle-timeout"),
        config.getDuration("linger-timeout"),
        config.getDuration("body-timeout"),
        config.getDuration("command-timeout"),
        config.getDuration("read-timeout"),
        config.getDuration("rebuild-timeout"),
        config.getDuration("examine-timeout"),
        config.getDuration("max-wait"),
        config.getInt("max-in-flight"),
        config.getBytes("max-in-flight-bytes"),
        config.getDuration("stream-begin"),
        config.getInt("bulk-streams"),
        config.getInt("bulk-parallel"),
        config.getInt("bundles"),
        config.getDuration("bundle-begin"),
        config.getInt("page-size"),
        config.getInt("page-size-max"),
        config.getInt("followers"),
        config.getDuration("follow-interval"),
        config.getDuration("heartbeat"),
        config.getDuration("drain-delay"),
        config.getDuration("drain-timeout"),
        config.getInt("caller-length"),
        config.getInt("reason-length"));
  }

  /** Whether callers need a token. */
  boolean needsToken() {
    return !tokenFile.isBlank();
  }

  private static int port(Config config, String key) {
    int port = config.getInt(key);
    if (port < 0 || port > PORT_MAX) {
      throw new ConfigException.BadValue(
          config.getValue(key).origin(),
          "reprise.http." + key,
          port + " (expected: 0 to " + PORT_MAX + ", 0 for any free one)");
    }
    return port;
  }
}
