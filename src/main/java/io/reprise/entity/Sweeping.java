package io.reprise.entity;

import akka.actor.Cancellable;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has a gate look whose deadline has passed, again and again, while somebody waits. Not by Akka's
 * timers: each entity would hold some hundred bytes for them, and each message go through them.
 */
final class Sweeping {

  private static final Duration EVERY = Duration.ofMillis(100);

  private final ActorContext<GateMessage> gate;
  private @Nullable Cancellable next;

  Sweeping(ActorContext<GateMessage> gate) {
    this.gate = gate;
  }

  /** After every change: the next look is due, or none is. */
  void keep(boolean wanted) {
    if (wanted && next == null) {
      next = gate.scheduleOnce(EVERY, gate.getSelf(), GateMessage.Sweep.INSTANCE);
    } else if (!wanted && next != null) {
      next.cancel();
      next = null;
    }
  }

  /** The look that was due is made. One that was cancelled too late does no harm. */
  void swept() {
    next = null;
  }
}
