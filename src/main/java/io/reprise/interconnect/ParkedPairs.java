package io.reprise.interconnect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pairs whose first errand is parked: what was sent after it stays in the outbox. Timers hold
 * nothing back: one that is set again replaces the one before, also a parked one.
 */
final class ParkedPairs {

  private final Map<Errand.Pair, ErrandKey> parked = new HashMap<>();
  private final Map<String, Set<Errand.Pair>> ofSender = new HashMap<>();

  /** The first errand of a pair that is parked, if one is. */
  Optional<ErrandKey> first(Errand.Pair pair) {
    return Optional.ofNullable(parked.get(pair));
  }

  void add(Errand.Pair pair, ErrandKey key) {
    if (!pair.isTimer()) {
      parked.merge(pair, key, (one, other) -> other.isBefore(one) ? other : one);
      ofSender.computeIfAbsent(pair.sender(), any -> new HashSet<>()).add(pair);
    }
  }

  void remove(Errand.Pair pair) {
    parked.remove(pair);
    Set<Errand.Pair> others = ofSender.get(pair.sender());
    if (others != null && others.remove(pair) && others.isEmpty()) {
      ofSender.remove(pair.sender());
    }
  }

  void removeOf(String sender) {
    Optional.ofNullable(ofSender.remove(sender)).ifPresent(parked.keySet()::removeAll);
  }
}
