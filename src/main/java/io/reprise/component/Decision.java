package io.reprise.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a command led to: {@link Accepted} or {@link Refused}. Import its static methods to write
 * rules.
 *
 * @param <E> the family of events
 */
public sealed interface Decision<E> permits Accepted, Refused {

  /** Accepts, with these events in this order; none means that nothing changes. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
  static <E> Accepted<E> accept(E... events) {
    return new Accepted<>(List.of(events), List.of(), Optional.empty());
  }

  /** Accepts without events, where effects or a reply follow and the compiler needs the family. */
  static <E> Accepted<E> accept(Class<E> family) {
    Objects.requireNonNull(family, "family");
    return new Accepted<>(List.of(), List.of(), Optional.empty());
  }

  /** Accepts, with the events of a list. */
  static <E> Accepted<E> acceptAll(List<? extends E> events) {
    return new Accepted<>(List.copyOf(events), List.of(), Optional.empty());
  }

  /**
   * Refuses: nothing changes.
   *
   * @param code kebab-case and stable for ever; callers branch on it
   * @param reason for people
   */
  static <E> Refused<E> refuse(String code, String reason) {
    return new Refused<>(code, reason);
  }

  /**
   * Checks a field in a command's constructor.
   *
   * @param holds what must hold
   * @param field the name of the field; becomes a JSON Pointer in the answer
   * @param message what the field must be, e.g. {@code must be > 0}
   * @throws InvalidField if it does not hold
   */
  static void require(boolean holds, String field, String message) {
    require(that(holds, field, message));
  }

  /**
   * Checks several fields in a command's constructor, so that a caller hears of all at once: {@code
   * require(that(rooms > 0, "rooms", "must be > 0"), that(…))}.
   *
   * @throws InvalidField of the first that does not hold; it knows the others
   */
  static void require(Check... checks) {
    List<InvalidField> wrong = new ArrayList<>();
    for (Check check : checks) {
      if (!check.holds()) {
        wrong.add(new InvalidField(check.field(), check.message()));
      }
    }
    if (!wrong.isEmpty()) {
      throw wrong.get(0).with(wrong.subList(1, wrong.size()));
    }
  }

  /** One of several checks; see {@link #require(Check...)}. */
  static Check that(boolean holds, String field, String message) {
    return new Check(holds, field, message);
  }

  /**
   * A condition on a field.
   *
   * @param field the name of the field; becomes a JSON Pointer in the answer
   * @param message what the field must be
   */
  record Check(boolean holds, String field, String message) {}
}
