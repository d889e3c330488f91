package io.reprise.entity;

import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;

/**
 * Has a gate look whose deadline has passed, again and again, while somebody waits. Not by Akka's
 * timers: each entity would hold some hundred bytes for them, and each message go through them.
 */
final class Sweeping {

  private static final Duration EVERY = Duration.ofMillis(100);

  private final ActorContext<GateMessage> gate;
  private boolean due;

  Sweeping(ActorContext<GateMessage> gate) {
    this.gate = gate;
  }

  /** After every change: another look is due, if one is wanted. One that is due stays so. */
  void keep(boolean wanted) {
    if (wanted && !due) {
      due = true;
      gate.scheduleOnce(EVERY, gate.getSelf(), GateMessage.Sweep.INSTANCE);
    }
  }

  /** The look that was due is made. */
  void swept() {
    due = false;
  }
}
