package io.reprise.http;

import io.reprise.codec.TimeText;
import java.time.Instant;

/** Times as they stand in answers: UTC, with microseconds. */
final class Times {
  private Times() {}

  static String text(Instant time) {
    return TimeText.of(time);
  }
}
