package io.reprise.interconnect;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what is parked: each one at first, then how many more, for there may be very many. */
final class ParkedLog {
  private static final Logger log = LoggerFactory.getLogger(ParkedLog.class);

  private static final int LINES = 10;
  private static final Duration EVERY = Duration.ofMinutes(1);

  private long sinceNanos = System.nanoTime();
  private int said;
  private int unsaid;

  void say(Errand errand, String code, String error) {
    long now = System.nanoTime();
    if (now - sinceNanos > EVERY.toNanos()) {
      if (unsaid > 0) {
        log.warn("{} more were parked meanwhile; `reprise message list` shows them", unsaid);
      }
      sinceNanos = now;
      said = 0;
      unsaid = 0;
    }
    if (said == LINES) {
      unsaid++;
      return;
    }
    said++;
    log.warn(
        "{} to {} is parked, and holds back what comes after it: {}: {}. `reprise message list`"
            + " shows what is parked; `message retry` or `message skip` goes on",
        errand.key(),
        errand.pair().to(),
        code,
        error);
  }
}
