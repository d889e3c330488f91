package io.reprise.cluster;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The actors of the other nodes, and what each has said last. Belongs to one actor. */
final class Peers {

  /**
   * What a node has said, and when this one heard it.
   *
   * @param reachingSinceNanos since when all that it has said was that it reaches the database
   */
  private record Heard(NodeMessage.Seen seen, long atNanos, long reachingSinceNanos) {
    /** How long ago it has reached the database for certain. */
    Duration databaseAgo(long nowNanos) {
      return Duration.ofMillis(seen.databaseAgoMillis()).plusNanos(nowNanos - atNanos);
    }
  }

  private final Map<String, Heard> heard = new HashMap<>();
  private Set<ActorRef<NodeMessage>> refs = Set.of();

  /** These are there now; gives those that are new. */
  Collection<ActorRef<NodeMessage>> listed(Set<ActorRef<NodeMessage>> now) {
    Set<ActorRef<NodeMessage>> before = refs;
    refs = Set.copyOf(now);
    return now.stream().filter(ref -> !before.contains(ref)).toList();
  }

  Set<ActorRef<NodeMessage>> all() {
    return refs;
  }

  /**
   * @param lately a node that has reached the database within this time reaches it
   */
  void heard(NodeMessage.Seen seen, long nowNanos, Duration lately) {
    long reachingSince =
        Optional.ofNullable(heard.get(seen.node()))
            .filter(before -> before.databaseAgo(nowNanos).compareTo(lately) < 0)
            .filter(before -> seen.databaseAgoMillis() < lately.toMillis())
            .map(Heard::reachingSinceNanos)
            .orElse(nowNanos);
    heard.put(seen.node(), new Heard(seen, nowNanos, reachingSince));
  }

  void removed(String node) {
    heard.remove(node);
  }

  /**
   * A node that stays, and has reached the database all the time for a while: after the database
   * was away for all, the first to reach it again must not send the others away.
   */
  Optional<String> withDatabase(long nowNanos, Duration lately) {
    return heard.values().stream()
        .filter(each -> !each.seen().leaving())
        .filter(each -> each.databaseAgo(nowNanos).compareTo(lately) < 0)
        .filter(each -> nowNanos - each.reachingSinceNanos() > lately.toNanos())
        .map(each -> each.seen().node())
        .findFirst();
  }

  /** The nodes that have said that they leave. */
  Stream<String> leaving() {
    return heard.values().stream()
        .map(Heard::seen)
        .filter(NodeMessage.Seen::leaving)
        .map(NodeMessage.Seen::node);
  }
}
