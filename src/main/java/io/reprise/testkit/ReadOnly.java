package io.reprise.testkit;

import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Decision;
import java.util.Optional;

/** Finds what a component says that it reads only, where a decision would write it. */
final class ReadOnly {
  private ReadOnly() {}

  /** What to do about it. */
  static final String ADVICE =
      "decide without it; leave .reads(…) out in a release after the one that every node reads it"
          + " with";

  /** What of a decision this release must not write, for people; nothing if it may write all. */
  static Optional<String> in(Component<?, ?, ?> component, Decision<?> decision) {
    if (!(decision instanceof Accepted<?> accepted)) {
      return Optional.empty();
    }
    for (Object event : accepted.events()) {
      for (Component.ReadOnly readOnly : component.readOnly()) {
        if (readOnly.event().isInstance(event) && holds(event, readOnly)) {
          return Optional.of(said(readOnly));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean holds(Object event, Component.ReadOnly readOnly) {
    return readOnly.field().isEmpty()
        || Fields.of(event.getClass()).stream()
            .filter(field -> field.name().equals(readOnly.field().get()))
            .anyMatch(field -> field.get(event) instanceof Optional<?> it && it.isPresent());
  }

  private static String said(Component.ReadOnly readOnly) {
    String event = readOnly.event().getSimpleName();
    return readOnly
        .field()
        .map(field -> "field " + field + " of " + event + ", which it only reads")
        .orElse(event + ", which it only reads");
  }
}
