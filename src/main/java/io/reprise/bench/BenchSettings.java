package io.reprise.bench;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings under {@code reprise.bench}.
 *
 * @param reconnectAfter how long to wait after a connection failed before the next try
 * @param lookEvery how often to look for answers that are too late, and how late this look is
 * @param problemBytesMax of an answer that is no success, so many bytes are read to tell why
 */
public record BenchSettings(Duration reconnectAfter, Duration lookEvery, int problemBytesMax) {

  /** Reads the section {@code reprise.bench}. */
  public static BenchSettings from(Config config) {
    return new BenchSettings(
        config.getDuration("reconnect-after"),
        config.getDuration("look-every"),
        Math.toIntExact(config.getBytes("problem-bytes-max")));
  }
}
