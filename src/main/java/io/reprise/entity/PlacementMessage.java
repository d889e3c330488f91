package io.reprise.entity;

import akka.actor.typed.ActorRef;
import java.util.Map;
import java.util.Set;

/** What nodes tell each other about where shards can be, and themselves. */
sealed interface PlacementMessage {

  /**
   * A node runs these versions of components.
   *
   * @param node its address, as Akka writes it
   */
  record Runs(String node, Map<String, Integer> components) implements PlacementMessage {}

  /** An entity of a shard has an entry that this version of its component has written. */
  record Needs(String component, String shard, int version) implements PlacementMessage {}

  /** An entity of this node has met such an entry; told within a node. */
  record Met(String component, String shard, int version) implements PlacementMessage {}

  /** This node runs these versions from now on; told within a node. */
  record Hosts(Map<String, Integer> components) implements PlacementMessage {}

  /** The actors of all nodes, this one among them; told within a node. */
  record Peers(Set<ActorRef<PlacementMessage>> all) implements PlacementMessage {}
}
