package io.reprise;

import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of what is not as it should be on a node that runs all the same, at its start and again and
 * again: a log is looked at from its end, and what is said once is forgotten.
 */
final class Reminders {
  private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);

  private Reminders() {}

  /**
   * Begins, until the actor system stops.
   *
   * @param what each gives a text for people, or nothing while all is well
   */
  static void start(ActorSystem<?> system, Duration every, List<Supplier<Optional<String>>> what) {
    if (!what.isEmpty()) {
      system
          .scheduler()
          .scheduleWithFixedDelay(
              Duration.ZERO, every, () -> remind(what), system.executionContext());
    }
  }

  private static void remind(List<Supplier<Optional<String>>> what) {
    for (Supplier<Optional<String>> each : what) {
      try {
        each.get().ifPresent(LOG::warn);
      } catch (RuntimeException e) { // which would end all of them
        LOG.warn("a reminder failed", e);
      }
    }
  }
}
