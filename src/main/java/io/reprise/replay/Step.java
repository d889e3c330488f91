package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.journal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An entity as it was at one place of its history.
 *
 * @param entity as {@code component/id}
 * @param sequence of the entry that it stands at; 0 for the start, before the first one
 * @param entry that entry; empty at the start
 * @param before the state before that entry; at the start the same as {@code state}
 * @param state the state after it
 * @param elapsed how long folding the entry took: decoding its event and {@code evolve}
 */
public record Step(
    String entity,
    long sequence,
    Optional<Entry> entry,
    JsonNode before,
    JsonNode state,
    Duration elapsed) {

  /** The time of the entry; empty at the start. */
  public Optional<Instant> time() {
    return entry.map(Entry::time);
  }

  /** What the entry changed. */
  public List<JsonDiff.Change> changes() {
    return JsonDiff.between(before, state);
  }
}
