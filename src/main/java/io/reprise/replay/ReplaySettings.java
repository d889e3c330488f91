package io.reprise.replay;

import com.typesafe.config.Config;
import java.time.Duration;

/** Settings under {@code reprise.replay}; each is described in {@code application.conf}. */
public record ReplaySettings(
    int threads, int maxWaiting, Duration timeLimit, Duration settledAfter) {

  /** Reads the section {@code reprise.replay}. */
  public static ReplaySettings from(Config config) {
    return new ReplaySettings(
        config.getInt("threads"),
        config.getInt("max-waiting"),
        config.getDuration("time-limit"),
        config.getDuration("settled-after"));
  }
}
