package io.reprise.cluster;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The parts that a cluster has come apart into, by what its nodes have written in the database:
 * nodes are of one part if each counts the other as a member, and so are those that are so by way
 * of a third one. All nodes read the same and agree on which part goes on: the one with the most
 * nodes, of equal ones the one with the node whose name is the first.
 */
final class Parts {

  private static final Comparator<Set<String>> GOES_ON =
      Comparator.<Set<String>>comparingInt(Set::size)
          .reversed()
          .thenComparing(part -> part.iterator().next());

  private final Map<String, Set<String>> members;
  private final Map<String, Instant> seen;

  /** The one that goes on is the first. Their nodes are in order. */
  private final List<Set<String>> parts;

  private Parts(
      Map<String, Set<String>> members, Map<String, Instant> seen, List<Set<String>> parts) {
    this.members = members;
    this.seen = seen;
    this.parts = parts;
  }

  /** Of nodes that neither join nor leave, and run. */
  static Parts of(List<NodesTable.Row> rows) {
    Map<String, Set<String>> members = new TreeMap<>();
    Map<String, Instant> seen = new HashMap<>();
    for (NodesTable.Row row : rows) {
      if (row.live() && row.members().isPresent()) {
        members.put(row.address(), row.members().get());
        seen.put(row.address(), row.seen());
      }
    }
    List<Set<String>> parts = new ArrayList<>();
    Set<String> left = new TreeSet<>(members.keySet());
    while (!left.isEmpty()) {
      Set<String> part = around(left.iterator().next(), members);
      left.removeAll(part);
      parts.add(part);
    }
    parts.sort(GOES_ON);
    return new Parts(members, seen, parts);
  }

  private static Set<String> around(String first, Map<String, Set<String>> members) {
    Set<String> part = new TreeSet<>(Set.of(first));
    Deque<String> next = new ArrayDeque<>(part);
    while (!next.isEmpty()) {
      String node = next.remove();
      Set<String> seenByIt = members.getOrDefault(node, Set.of());
      members.forEach(
          (other, seen) -> {
            if (seen.contains(node) && seenByIt.contains(other) && part.add(other)) {
              next.add(other);
            }
          });
    }
    return part;
  }

  /** Whether nodes run that the named one is in no cluster with. */
  boolean isApart(String node) {
    return parts.size() > 1 && members.containsKey(node);
  }

  /**
   * The nodes that the named one still counts as members, and that don't count it any more, of
   * parts that are not smaller than its own: they have downed it, and who was downed is never a
   * member again. Or they have not said yet that it has come: then they will.
   *
   * @return when each has said so, by the clock of the database
   */
  Map<String, Instant> droppers(String node) {
    Set<String> counted = members.getOrDefault(node, Set.of());
    Set<String> own = part(node);
    return members.entrySet().stream()
        .filter(other -> counted.contains(other.getKey()) && !other.getValue().contains(node))
        .map(Map.Entry::getKey)
        .filter(other -> !own.contains(other) && part(other).size() >= own.size())
        .collect(Collectors.toMap(other -> other, seen::get));
  }

  private Set<String> part(String node) {
    return parts.stream().filter(part -> part.contains(node)).findFirst().orElse(Set.of());
  }

  /** Whether the named node is of the part that goes on. */
  boolean goesOn(String node) {
    return parts.isEmpty() || parts.get(0).contains(node);
  }

  /** For people: {@code n1, n3 | n2}, that which goes on first. */
  @Override
  public String toString() {
    return parts.stream().map(part -> String.join(", ", part)).collect(Collectors.joining(" | "));
  }
}
