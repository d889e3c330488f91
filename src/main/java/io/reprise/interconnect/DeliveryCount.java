package io.reprise.interconnect;

import io.reprise.codec.Effects;
import io.reprise.telemetry.DeliveryMetrics;
import java.time.Clock;
import java.time.Duration;

/** Counts what becomes of errands, and how long they take. */
record DeliveryCount(DeliveryMetrics metrics, Clock clock) {

  /** A message or call has ended, and its sender was told; a timer has run off. */
  void done(Errand errand) {
    metrics.done(
        kind(errand),
        Duration.between(errand.isTimer() ? errand.due() : errand.sent(), clock.instant()));
  }

  /** It is tried again. */
  void failed(Errand errand) {
    metrics.attempted(kind(errand), DeliveryMetrics.Attempt.FAILED);
  }

  /** It waits for somebody to see to it. */
  void parked(Errand errand) {
    metrics.attempted(kind(errand), DeliveryMetrics.Attempt.PARKED);
  }

  /** The same kind by another name. */
  static DeliveryMetrics.Kind of(Messages.Kind kind) {
    return switch (kind) {
      case MESSAGE -> DeliveryMetrics.Kind.MESSAGE;
      case CALL -> DeliveryMetrics.Kind.CALL;
      case TIMER -> DeliveryMetrics.Kind.TIMER;
    };
  }

  private static DeliveryMetrics.Kind kind(Errand errand) {
    if (errand.isTimer()) {
      return DeliveryMetrics.Kind.TIMER;
    }
    return errand.planned() instanceof Effects.Call
        ? DeliveryMetrics.Kind.CALL
        : DeliveryMetrics.Kind.MESSAGE;
  }
}
