package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads events as they were written by any version so far, into the events of today. */
final class EventHistory {

  /** A shape that events of one name had up to a version. */
  record Older(RecordShape shape, Function<Object, ?> toCurrent) {}

  private final Family current;
  private final Map<String, NavigableMap<Integer, Older>> older = new HashMap<>();
  private final Set<String> dropped;

  EventHistory(Family current, Set<String> dropped) {
    this.current = current;
    this.dropped = Set.copyOf(dropped);
  }

  /** Adds an older shape; false if there is one of that version already. */
  boolean add(String name, int lastVersion, Older shape) {
    return older.computeIfAbsent(name, any -> new TreeMap<>()).putIfAbsent(lastVersion, shape)
        == null;
  }

  /** The older shapes by name and the last version that wrote them. */
  Map<String, NavigableMap<Integer, Older>> older() {
    return new TreeMap<>(older);
  }

  Optional<Object> decode(String name, int writtenVersion, JsonNode body) throws InvalidBody {
    NavigableMap<Integer, Older> shapes = older.get(name);
    Map.Entry<Integer, Older> wrote = shapes == null ? null : shapes.ceilingEntry(writtenVersion);
    if (wrote != null) {
      return Optional.of(upcast(wrote.getValue(), body));
    }
    Optional<Family.Member> member = current.find(name);
    if (member.isPresent()) {
      return Optional.of(Family.decode(member.get().shape(), body, Decoding.Source.HISTORY));
    }
    if (dropped.contains(name)) {
      return Optional.empty();
    }
    throw new InvalidBody(List.of(new FieldError("", "unknown", current.unknown(name))));
  }

  private Object upcast(Older shape, JsonNode body) throws InvalidBody {
    Object old = Family.decode(shape.shape(), body, Decoding.Source.HISTORY);
    Object event;
    try {
      event = shape.toCurrent().apply(old);
    } catch (RuntimeException broken) {
      throw unreadable(shape, "the function given to formerly threw " + broken);
    }
    if (event == null || !current.isMember(event)) {
      throw unreadable(shape, "the function given to formerly gave " + event + ", not an event");
    }
    return event;
  }

  private static InvalidBody unreadable(Older shape, String why) {
    return new InvalidBody(
        List.of(new FieldError("", "invalid", shape.shape().type().getName() + ": " + why)));
  }
}
