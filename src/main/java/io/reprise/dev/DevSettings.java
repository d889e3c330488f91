package io.reprise.dev;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code reprise.dev}; what each setting means stands beside it in {@code
 * application.conf}.
 */
public record DevSettings(
    Duration buildTimeout,
    Duration lookEvery,
    Duration tellAfter,
    int checkEntities,
    long checkEntries,
    Duration checkTellAfter,
    Duration stopWithin,
    Duration nodesStartTimeout,
    Duration nodesStopTimeout,
    Duration nodesRestartMin,
    Duration nodesRestartMax) {

  /** Reads the section; fails with the key's name if a value can't be. */
  public static DevSettings from(Config config) {
    return new DevSettings(
        config.getDuration("build-timeout"),
        config.getDuration("look-every"),
        config.getDuration("tell-after"),
        config.getInt("check-entities"),
        config.getLong("check-entries"),
        config.getDuration("check-tell-after"),
        config.getDuration("stop-within"),
        config.getDuration("nodes-start-timeout"),
        config.getDuration("nodes-stop-timeout"),
        config.getDuration("nodes-restart-min"),
        config.getDuration("nodes-restart-max"));
  }
}
