package io.reprise.telemetry;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code reprise.telemetry}; what each setting means stands beside it in {@code
 * application.conf}.
 */
public record TelemetrySettings(Duration lookEvery, Duration lookTimeout) {

  /**
   * Reads the section {@code reprise.telemetry}.
   *
   * @throws com.typesafe.config.ConfigException if a setting is wrong, naming it
   */
  public static TelemetrySettings from(Config section) {
    return new TelemetrySettings(
        section.getDuration("look-every"), section.getDuration("look-timeout"));
  }
}
