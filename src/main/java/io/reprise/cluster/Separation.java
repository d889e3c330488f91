package io.reprise.cluster;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a node leaves because it is in no cluster with others that run on the same journal. Akka
 * does not tell a node that it was downed if it hung meanwhile; it then downs the others by itself,
 * and both go on. Belongs to one actor.
 */
final class Separation {
  private static final Logger log = LoggerFactory.getLogger(Separation.class);

  private final String self;
  private final ClusterSettings settings;

  /** Since when it is apart, and since when it was dropped; 0: it is not. */
  private long apartNanos;

  private long droppedNanos;

  /** Whether it is said in the log that it is apart. */
  private boolean told;

  Separation(String self, ClusterSettings settings) {
    this.self = self;
    this.settings = settings;
  }

  /**
   * Looks at what the database says. A node that has died, or is about to leave, is apart for some
   * seconds: so not at once.
   *
   * @param parts empty if there is but one
   * @return why this node has to leave, if it has to
   */
  Optional<String> look(Optional<Parts> parts, long nowNanos) {
    droppedNanos = since(droppedNanos, parts.filter(each -> each.isDropped(self)), nowNanos);
    apartNanos = since(apartNanos, parts, nowNanos);
    tell(parts, nowNanos);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    if (isOver(droppedNanos, settings.leaveDroppedAfter(), nowNanos)) {
      return Optional.of(
          "others have taken this node for gone and go on without it: "
              + parts.get()
              + ". It joins them when it is started again");
    }
    return !parts.get().goesOn(self) && isOver(apartNanos, settings.leaveApartAfter(), nowNanos)
        ? Optional.of(
            "nodes have run for "
                + settings.leaveApartAfter().toSeconds()
                + " s that are not in one cluster: "
                + parts.get()
                + ". Those named first go on; this node joins them when it is started again")
        : Optional.empty();
  }

  /** Not of one that has died, whose row is not old yet. */
  private void tell(Optional<Parts> parts, long nowNanos) {
    boolean tells = isOver(apartNanos, settings.goneAfter(), nowNanos);
    if (tells && !told) {
      log.warn("nodes run that are not in one cluster: {}", parts.orElseThrow());
    } else if (told && !tells) {
      log.info("all nodes that run are in one cluster again");
    }
    told = tells;
  }

  private static long since(long before, Optional<Parts> seen, long nowNanos) {
    return seen.isEmpty() ? 0 : before == 0 ? nowNanos : before;
  }

  private static boolean isOver(long sinceNanos, Duration after, long nowNanos) {
    return sinceNanos != 0 && nowNanos - sinceNanos > after.toNanos();
  }
}
