package io.reprise;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each part of a start takes. */
final class Phases {
  private final Map<String, Duration> all = new LinkedHashMap<>();
  private long sinceNanos = System.nanoTime();

  /** A part has ended; the next one begins. */
  void done(String name) {
    long now = System.nanoTime();
    all.put(name, Duration.ofNanos(now - sinceNanos));
    sinceNanos = now;
  }

  Map<String, Duration> all() {
    return all;
  }
}
