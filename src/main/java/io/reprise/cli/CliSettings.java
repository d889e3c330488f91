package io.reprise.cli;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings under {@code reprise.cli}.
 *
 * @param connectTimeout how long to wait for a connection to a node
 * @param requestTimeout how long to wait for an answer
 * @param progressEvery how often a verb that takes long says how far it is, in lines
 * @param followRetry how long to wait before following again after the connection broke
 * @param watchEvery how long to wait before looking at the cluster again
 */
record CliSettings(
    Duration connectTimeout,
    Duration requestTimeout,
    Duration progressEvery,
    Duration followRetry,
    Duration watchEvery) {

  /** Reads the section {@code reprise.cli}. */
  static CliSettings from(Config config) {
    return new CliSettings(
        config.getDuration("connect-timeout"),
        config.getDuration("request-timeout"),
        config.getDuration("progress-every"),
        config.getDuration("follow-retry"),
        config.getDuration("watch-every"));
  }
}
