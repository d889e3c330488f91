package io.reprise.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import java.util.Optional;

/** Why a node has stopped. */
final class Departure {
  private Departure() {}

  /** Why it stops, in words. */
  static String why(ActorSystem<?> system) {
    return why(CoordinatedShutdown.get(system).getShutdownReason());
  }

  static String why(Optional<CoordinatedShutdown.Reason> reason) {
    return unwanted(reason).orElse("the node was stopped while it joined");
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
                  "it was downed: it and the other nodes could not reach each other, and they may"
                      + " go on without it")
              : Optional.empty();
        });
  }
}
