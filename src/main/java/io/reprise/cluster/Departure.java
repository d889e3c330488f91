package io.reprise.cluster;

import akka.actor.CoordinatedShutdown;
import java.util.Optional;

/** Why a node has stopped. */
final class Departure {
  private Departure() {}

  /** What to tell whoever runs it, if nobody had told it to stop. */
  static Optional<String> unwanted(Optional<CoordinatedShutdown.Reason> reason) {
    return reason.flatMap(
        why -> {
          if (why instanceof Abandoned abandoned) {
            return Optional.of(abandoned.why());
          }
          return why.equals(CoordinatedShutdown.clusterDowningReason())
              ? Optional.of(
                  "the other nodes could not reach this one, and go on without it: it was downed")
              : Optional.empty();
        });
  }
}
