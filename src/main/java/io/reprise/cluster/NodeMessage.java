package io.reprise.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What the actors of nodes say to each other; those at the end stay within a node. */
sealed interface NodeMessage {

  /**
   * Said by each node to each other one, again and again.
   *
   * @param confirmed whether it is sure to be in the cluster of that incarnation
   */
  record Seen(
      String node, UUID incarnation, boolean confirmed, long databaseAgoMillis, boolean leaving)
      implements NodeMessage {}

  /** A node leaves because it is cut off from the database: said to those that are not. */
  record CutOff(String node) implements NodeMessage {}

  /** Tell what you know of yourself. */
  record Ask(ActorRef<NodeMessage> replyTo) implements NodeMessage {}

  /**
   * What a node knows of itself.
   *
   * @param shards by component, how many are here
   * @param entities by component, how many are in memory
   * @param databaseAgoMillis how long ago it has last reached the database
   * @param troubles what of its files needs somebody, for people
   */
  record Facts(
      String node,
      String version,
      String http,
      long uptimeMillis,
      Map<String, Integer> versions,
      Map<String, Integer> shards,
      Map<String, Integer> entities,
      long databaseAgoMillis,
      boolean leaving,
      List<String> troubles)
      implements NodeMessage {}

  /** Leave in an orderly way. */
  record Drain(String by, String reason, ActorRef<NodeMessage> replyTo) implements NodeMessage {}

  /** It leaves. */
  record Draining(String node) implements NodeMessage {}

  // ── within a node ───────────────────────────────────────────────────────────────────────────

  /** Time to renew, and to say so. */
  enum Tick implements NodeMessage {
    INSTANCE
  }

  /** Time to look which shards are here. */
  enum LookAtShards implements NodeMessage {
    INSTANCE
  }

  /** How a renewal went. */
  record Renewed(Presence.Renewal renewal) implements NodeMessage {}

  /** Which nodes there are. */
  record Listed(Receptionist.Listing listing) implements NodeMessage {}

  /** Something that Akka's membership says. */
  record Happened(ClusterDomainEvent event) implements NodeMessage {}

  /** A decision in a split, as Akka's log has it. */
  record Decided(String text) implements NodeMessage {}

  /** By component, which shards are here. */
  record Shards(Map<String, Set<String>> byComponent) implements NodeMessage {}

  /** Who is there? */
  record AskPeers(ActorRef<Set<ActorRef<NodeMessage>>> replyTo) implements NodeMessage {}

  /** This node is about to leave: whoever asks goes on when it is its turn. */
  record LeaveInTurn(ActorRef<Boolean> replyTo) implements NodeMessage {}
}
