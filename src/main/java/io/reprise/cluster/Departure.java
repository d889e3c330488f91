package io.reprise.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import java.util.Optional;

/** Why a node has stopped. */
final class Departure {
  private Departure() {}

  /** Why it stops, in words. */
  static String why(ActorSystem<?> system) {
    Optional<CoordinatedShutdown.Reason> reason =
        CoordinatedShutdown.get(system).getShutdownReason();
    return unwanted(reason).orElse("it was stopped while it joined: " + reason.orElse(null));
  }

  /** What to tell whoever runs it, if nobody had told it to stop. */
  static Optional<String> unwanted(Optional<CoordinatedShutdown.Reason> reason) {
    return reason.flatMap(
        why -> {
          if (why instanceof Abandoned abandoned) {
            return Optional.of(abandoned.why());
          }
          return CoordinatedShutdown.clusterDowningReason().equals(why)
              ? Optional.of(
                  "the other nodes could not reach this one, and go on without it: it was downed")
              : Optional.empty();
        });
  }
}
