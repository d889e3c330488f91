package io.reprise.http;

import java.time.Duration;
import java.util.Locale;

/** Durations and sizes as people read them. */
final class Durations {
  private Durations() {}

  /** The two largest units: {@code 2 d 3 h}, {@code 45 s}. */
  static String text(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
  }

  static String bytes(long bytes) {
    if (bytes < 10L << 20) {
      return bytes / 1024 + " KiB";
    }
    return bytes < 10L << 30
        ? (bytes >> 20) + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
