package io.reprise.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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

  /** With fewer, one that has come just now would leave because of a row from before. */
  private static final int SAID_AT_LEAST = 3;

  private final String self;
  private final ClusterSettings settings;
  private final Map<String, Dropping> dropping = new HashMap<>();

  /** Since when it is of a part that does not go on, and apart at all; 0: it is not. */
  private long lesserNanos;

  private long apartNanos;

  /** Whether it is said in the log that it is apart. */
  private boolean told;

  Separation(String self, ClusterSettings settings) {
    this.self = self;
    this.settings = settings;
  }

  /**
   * What another node has said that does not count this one any more.
   *
   * @param sinceNanos when it was heard first
   * @param said when it has said so last, by the clock of the database
   * @param times how often it has
   */
  private record Dropping(long sinceNanos, Instant said, int times) {
    Dropping and(Instant now) {
      return now.equals(said) ? this : new Dropping(sinceNanos, now, times + 1);
    }
  }

  /** The database does not answer: what was seen before says nothing of what comes after. */
  void lost() {
    dropping.clear();
    lesserNanos = 0;
  }

  /**
   * Looks at what the database says. A node that has died, has just come or is about to leave is
   * apart for some seconds: so not at once.
   *
   * @param parts empty if there is but one
   * @return why this node has to leave, if it has to
   */
  Optional<String> look(Optional<Parts> parts, long nowNanos) {
    hear(parts.map(each -> each.droppers(self)).orElse(Map.of()), nowNanos);
    lesserNanos = since(lesserNanos, parts.filter(each -> !each.goesOn(self)), nowNanos);
    apartNanos = since(apartNanos, parts, nowNanos);
    tell(parts, nowNanos);
    if (dropping.values().stream().anyMatch(each -> isSure(each, nowNanos))) {
      return Optional.of(
          "others have taken this node for gone and go on without it: "
              + parts.orElseThrow()
              + ". It joins them when it is started again");
    }
    return isOver(lesserNanos, settings.leaveApartAfter(), nowNanos)
        ? Optional.of(
            "nodes have run for "
                + settings.leaveApartAfter().toSeconds()
                + " s that are not in one cluster: "
                + parts.orElseThrow()
                + ". Those named first go on; this node joins them when it is started again")
        : Optional.empty();
  }

  private void hear(Map<String, Instant> droppers, long nowNanos) {
    dropping.keySet().retainAll(droppers.keySet());
    droppers.forEach(
        (other, said) ->
            dropping.merge(
                other, new Dropping(nowNanos, said, 1), (before, first) -> before.and(said)));
  }

  private boolean isSure(Dropping each, long nowNanos) {
    return each.times() >= SAID_AT_LEAST
        && isOver(each.sinceNanos(), settings.leaveDroppedAfter(), nowNanos);
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
