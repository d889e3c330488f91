package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.persistence.query.typed.EventEnvelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a query by slices has shown. A stock reader shows entries as they come, and later shows them
 * again without their content, so that what had come too late for it is noticed (backtracking).
 */
final class SeenEntries {

  private static final String BACKTRACKING = "BT";

  private final Map<String, List<Entry>> asTheyCame = new HashMap<>();
  private final Map<String, Set<Long>> late = new HashMap<>();
  private final Set<Integer> slices = new TreeSet<>();

  synchronized void take(EventEnvelope<Entry> envelope) {
    List<Entry> entries = of(envelope.persistenceId());
    slices.add(envelope.slice());
    long sequence = envelope.sequenceNr();
    if (!envelope.source().equals(BACKTRACKING)) {
      entries.add(envelope.getEvent());
    } else if (entries.stream().noneMatch(entry -> entry.sequence() == sequence)) {
      late(envelope.persistenceId()).add(sequence);
    }
  }

  private List<Entry> of(String persistenceId) {
    return asTheyCame.computeIfAbsent(persistenceId, id -> new ArrayList<>());
  }

  private Set<Long> late(String persistenceId) {
    return late.computeIfAbsent(persistenceId, id -> new TreeSet<>());
  }

  synchronized int count() {
    return asTheyCame.values().stream().mapToInt(List::size).sum()
        + late.values().stream().mapToInt(Set::size).sum();
  }

  /** Of how many parts of the slices there was something, if each has so many of them. */
  synchronized long parts(int size) {
    return slices.stream().map(slice -> slice / size).distinct().count();
  }

  /** All entries of one entity. */
  synchronized void assertOnceAndInOrder(List<Entry> expected) {
    String persistenceId = "wallet|" + expected.get(0).id();
    List<Entry> left = new ArrayList<>(expected);
    left.removeIf(entry -> late(persistenceId).contains(entry.sequence()));
    assertThat(of(persistenceId)).as("as they came").isEqualTo(left);
  }
}
