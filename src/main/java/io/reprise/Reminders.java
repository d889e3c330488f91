package io.reprise;

import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
   * @param every how often to warn
   * @param lookEvery how often to look: who asks is told by the way when files have changed, and
   *     nobody else may ask for long on a node at rest
   * @param what each gives a text for people, or nothing while all is well
   */
  static void start(
      ActorSystem<?> system,
      Duration every,
      Duration lookEvery,
      List<Supplier<Optional<String>>> what) {
    if (!what.isEmpty()) {
      repeat(system, every, () -> ask(what, LOG::warn));
      repeat(system, lookEvery, () -> ask(what, text -> {}));
    }
  }

  private static void repeat(ActorSystem<?> system, Duration every, Runnable task) {
    system
        .scheduler()
        .scheduleWithFixedDelay(Duration.ZERO, every, task, system.executionContext());
  }

  private static void ask(List<Supplier<Optional<String>>> what, Consumer<String> told) {
    for (Supplier<Optional<String>> each : what) {
      try {
        each.get().ifPresent(told);
      } catch (RuntimeException e) { // which would end all of them
        LOG.warn("a reminder failed", e);
      }
    }
  }
}
