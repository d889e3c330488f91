package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The timers of one entity that have not run off, as its entries tell: what decides whether one
 * that comes still counts. A timer that is cancelled at the moment in which it runs off either
 * comes before the cancelling command or not at all, and none comes twice.
 */
final class Timers {

  /** Those of entities that have set nothing going; not to be given entries with effects. */
  static final Timers NONE = new Timers();

  /** The effect that set a timer. */
  record Place(long sequence, int index) {}

  /** No map is made before one is set. */
  private Map<String, Place> running = Map.of();

  int size() {
    return running.size();
  }

  /** Whether the effect that a command came from is a timer that still runs. */
  boolean has(Cause cause) {
    return nameOf(cause).isPresent();
  }

  private Optional<String> nameOf(Cause cause) {
    Place wanted = new Place(cause.sequence(), cause.index());
    for (Map.Entry<String, Place> each : running.entrySet()) {
      if (each.getValue().equals(wanted)) {
        return Optional.of(each.getKey());
      }
    }
    return Optional.empty();
  }

  /** Takes in an entry: what it sets, what it cancels, and the timer that it comes from. */
  void apply(Entry entry) {
    if (entry.decided().isEmpty()) {
      return;
    }
    Entry.Decided decided = entry.decided().get();
    if (!running.isEmpty() && decided.command().contextOutcome().isEmpty()) {
      decided
          .command()
          .cause()
          .filter(cause -> cause.entity().equals(entry.entity()))
          .flatMap(this::nameOf)
          .ifPresent(running::remove);
    }
    if (decided.effects().isEmpty()) {
      return;
    }
    int index = 0;
    for (JsonNode effect : decided.effects()) {
      String kind = effect.path("kind").asText();
      if (kind.equals("schedule")) {
        put(effect.path("name").asText(), new Place(entry.sequence(), index));
      } else if (kind.equals("cancel") && !running.isEmpty()) {
        running.remove(effect.path("name").asText());
      }
      index++;
    }
  }

  private void put(String name, Place place) {
    if (running.isEmpty()) {
      running = new LinkedHashMap<>();
    }
    running.put(name, place);
  }

  /** How many would run after these effects of a decision. */
  int sizeAfter(JsonNode effects) {
    Set<String> names = null;
    for (JsonNode effect : effects) {
      String kind = effect.path("kind").asText();
      if (!kind.equals("schedule") && !kind.equals("cancel")) {
        continue;
      }
      names = names == null ? new HashSet<>(running.keySet()) : names;
      String name = effect.path("name").asText();
      if (kind.equals("schedule")) {
        names.add(name);
      } else {
        names.remove(name);
      }
    }
    return names == null ? running.size() : names.size();
  }

  /** Timers that go their own way from here. */
  Timers copy() {
    Timers copy = new Timers();
    running.forEach(copy::put);
    return copy;
  }

  /** For a snapshot. */
  ArrayNode toJson() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode(running.size());
    running.forEach(
        (name, set) ->
            all.addObject()
                .put("name", name)
                .put("sequence", set.sequence())
                .put("index", set.index()));
    return all;
  }

  /** From a snapshot. */
  static Timers from(JsonNode timers) {
    if (timers.isEmpty()) {
      return NONE;
    }
    Timers restored = new Timers();
    for (JsonNode timer : timers) {
      restored.put(
          timer.get("name").textValue(),
          new Place(timer.get("sequence").longValue(), timer.get("index").intValue()));
    }
    return restored;
  }
}
