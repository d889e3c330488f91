package io.reprise.entity;

import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;

/** Has a gate look whose deadline has passed, again and again, while somebody waits. */
final class Sweeping {

  private static final Duration EVERY = Duration.ofMillis(100);

  private final TimerScheduler<GateMessage> timers;

  Sweeping(TimerScheduler<GateMessage> timers) {
    this.timers = timers;
  }

  void keep(boolean wanted) {
    boolean active = timers.isTimerActive(GateMessage.Sweep.INSTANCE);
    if (wanted && !active) {
      timers.startTimerWithFixedDelay(GateMessage.Sweep.INSTANCE, EVERY);
    } else if (!wanted && active) {
      timers.cancel(GateMessage.Sweep.INSTANCE);
    }
  }
}
