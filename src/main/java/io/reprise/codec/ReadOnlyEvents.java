package io.reprise.codec;

import io.reprise.component.Component;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The events of a component, and the fields of events, that it reads and never writes. */
final class ReadOnlyEvents {

  /** Between an event's name and a field's, in pins: it is in neither. */
  static final String BEFORE_FIELD = "/";

  private static final String ADVICE =
      "Once every node runs a release that reads it, leave the line out and release again; until"
          + " then decide without it.";

  private final SortedSet<String> events = new TreeSet<>();
  private final SortedMap<String, SortedSet<String>> fields = new TreeMap<>();

  private ReadOnlyEvents() {}

  /** Reads them, and reports those that there can't be. */
  static ReadOnlyEvents of(List<Component.ReadOnly> declared, Family family, Problems problems) {
    ReadOnlyEvents readOnly = new ReadOnlyEvents();
    for (Component.ReadOnly each : declared) {
      Where where = Where.of("reads " + each.event().getSimpleName());
      Optional<Family.Member> event = family.member(each.event());
      if (event.isEmpty()) {
        problems.add(
            where,
            each.event().getName() + " is not an event of this component. Name one that is.");
      } else if (each.field().isEmpty()) {
        readOnly.events.add(event.get().name());
      } else {
        readOnly.add(event.get(), each.field().get(), where, problems);
      }
    }
    return readOnly;
  }

  private void add(Family.Member event, String field, Where where, Problems problems) {
    Optional<RecordShape.Field> found =
        event.shape().fields().stream().filter(each -> each.name().equals(field)).findFirst();
    if (found.isEmpty()) {
      problems.add(where, "it has no field " + field + ". Name one that it has.");
    } else if (!found.get().optional()) {
      problems.add(
          where,
          ("field %s is not optional, so that the event can't be written without it. Make it an"
                  + " Optional, or name the whole event: .reads(%s.class).")
              .formatted(field, event.shape().type().getSimpleName()));
    } else {
      fields.computeIfAbsent(event.name(), any -> new TreeSet<>()).add(field);
    }
  }

  /** As pins have them: names of events, and {@code event/field}; sorted. */
  SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(events);
    fields.forEach((event, ofIt) -> ofIt.forEach(field -> names.add(event + BEFORE_FIELD + field)));
    return names;
  }

  /**
   * Checks an event that is to be written.
   *
   * @throws IllegalStateException if it must not be; says why and what to do
   */
  void check(Named event) {
    if (events.contains(event.name())) {
      throw new IllegalStateException(
          "event %s is read by this release and not written by it: .reads(…). %s"
              .formatted(event.name(), ADVICE));
    }
    for (String field : fields.getOrDefault(event.name(), Collections.emptySortedSet())) {
      if (event.body().has(field)) {
        throw new IllegalStateException(
            "field %s of event %s is read by this release and not written by it: .readsField(…). %s"
                .formatted(field, event.name(), ADVICE));
      }
    }
  }
}
