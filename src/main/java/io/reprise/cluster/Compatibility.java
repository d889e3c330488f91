package io.reprise.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Readability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether this node may run beside others: entities move between nodes, so what one of them writes
 * every other one that has the component must be able to read.
 */
final class Compatibility {
  private Compatibility() {}

  /**
   * A node that runs entities.
   *
   * @param address {@code host:port} that others reach it by
   * @param pins names and shapes of its components, by their names
   */
  record LiveNode(String address, Map<String, JsonNode> pins) {}

  /**
   * What keeps two nodes from running side by side.
   *
   * @param node the other one
   * @param ownWrites whether this node writes what the other one can't read; otherwise the other
   *     way round
   * @param ownVersion of the component on this node
   * @param otherVersion of the component on the other node
   * @param events those that can't be read
   */
  record Conflict(
      String component,
      String node,
      boolean ownWrites,
      int ownVersion,
      int otherVersion,
      List<Readability.Unreadable> events) {

    /** What is wrong, and what to do. */
    String text() {
      String named =
          events.stream()
              .map(event -> event.event() + " (" + event.reason() + ")")
              .collect(Collectors.joining(", "));
      return ownWrites
          ? ("component %s: node %s (version %d) can't read what this node (version %d) writes:"
                  + " event %s. Release a version that only reads it first (.reads), or stop node"
                  + " %s.")
              .formatted(component, node, otherVersion, ownVersion, named, node)
          : ("component %s: this node (version %d) can't read what node %s (version %d) writes:"
                  + " event %s. Start a version that reads it, or stop node %s.")
              .formatted(component, ownVersion, node, otherVersion, named, node);
    }
  }

  /**
   * Compares both ways.
   *
   * @param own names and shapes of this node's components, by their names
   */
  static List<Conflict> conflicts(Map<String, JsonNode> own, List<LiveNode> others) {
    List<Conflict> conflicts = new ArrayList<>();
    for (LiveNode other : others) {
      other
          .pins()
          .forEach(
              (component, pins) -> {
                JsonNode ours = own.get(component);
                if (ours != null) {
                  add(conflicts, component, other.address(), true, ours, pins);
                  add(conflicts, component, other.address(), false, ours, pins);
                }
              });
    }
    return conflicts;
  }

  private static void add(
      List<Conflict> conflicts,
      String component,
      String node,
      boolean ownWrites,
      JsonNode ours,
      JsonNode theirs) {
    List<Readability.Unreadable> unreadable =
        ownWrites ? Readability.between(ours, theirs) : Readability.between(theirs, ours);
    if (!unreadable.isEmpty()) {
      conflicts.add(
          new Conflict(
              component,
              node,
              ownWrites,
              ours.path("version").asInt(),
              theirs.path("version").asInt(),
              unreadable));
    }
  }
}
