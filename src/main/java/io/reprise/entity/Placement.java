package io.reprise.entity;

import akka.actor.Address;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is known on this node of where shards can be: which version of each component every node
 * runs, and which shards have an entity that needs a newer version than some of them. Safe for use
 * by many threads.
 */
final class Placement {

  private record Shard(String component, String shard) {}

  private record Need(int version, long sinceNanos) {}

  private final long keepForNanos;
  private final Map<Address, Map<String, Integer>> versions = new ConcurrentHashMap<>();
  private final Map<Shard, Need> needs = new ConcurrentHashMap<>(); // at most all shards

  /**
   * Knows nothing yet.
   *
   * @param keepFor how long a need is known that nobody repeats
   */
  Placement(Duration keepFor) {
    this.keepForNanos = keepFor.toNanos();
  }

  /** The node runs these versions of components. */
  void runs(Address node, Map<String, Integer> components) {
    versions.put(node, Map.copyOf(components));
  }

  /** Other nodes are gone. */
  void keepOnly(Set<Address> nodes) {
    versions.keySet().retainAll(nodes);
  }

  /** An entity of the shard has an entry that this version of the component has written. */
  void needs(String component, String shard, int version) {
    needs.merge(
        new Shard(component, shard),
        new Need(version, System.nanoTime()),
        (before, now) ->
            before.version() > version && !isOver(before)
                ? new Need(before.version(), now.sinceNanos())
                : now);
  }

  /** The version that a shard needs; 0 if any will do, as far as is known. */
  int needed(String component, String shard) {
    Shard key = new Shard(component, shard);
    Need need = needs.get(key);
    if (need == null) {
      return 0;
    }
    if (isOver(need)) {
      needs.remove(key, need);
      return 0;
    }
    return need.version();
  }

  private boolean isOver(Need need) {
    return System.nanoTime() - need.sinceNanos() > keepForNanos;
  }

  /** Tells of every need. */
  void forEachNeed(NeedConsumer consumer) {
    needs.forEach(
        (key, need) -> {
          if (!isOver(need)) {
            consumer.accept(key.component(), key.shard(), need.version());
          }
        });
  }

  /** Takes a need. */
  @FunctionalInterface
  interface NeedConsumer {
    void accept(String component, String shard, int version);
  }

  /** The version of a component on a node; 0 if it isn't known. */
  int version(Address node, String component) {
    return versions.getOrDefault(node, Map.of()).getOrDefault(component, 0);
  }

  /**
   * Whether a node may be able to read an entity of the shard that another one can't: it has the
   * version that the shard needs; or another one than others have, as long as nobody has told what
   * it needs.
   */
  boolean mayBeReadSomewhere(String component, String shard) {
    int needed = needed(component, shard);
    Set<Integer> known = new HashSet<>();
    versions.values().forEach(components -> known.add(components.getOrDefault(component, 0)));
    known.remove(0);
    return needed == 0 ? known.size() > 1 : known.stream().anyMatch(version -> version >= needed);
  }
}
