package io.reprise.http;

import io.reprise.codec.FieldError;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the parameters of a URL and gathers all that is wrong with them. Used by one request. */
final class Parameters {
  private final Map<String, List<String>> rest;
  private final List<FieldError> errors = new ArrayList<>();

  Parameters(Request request) {
    this.rest = new LinkedHashMap<>(request.target().parameters());
  }

  /**
   * For a path that takes none.
   *
   * @throws Problem.Thrown if there are some
   */
  static void requireNone(Request request) {
    if (!request.target().parameters().isEmpty()) {
      new Parameters(request).done();
    }
  }

  /** A whole number in a range, both ends included. */
  OptionalLong number(String name, long min, long max) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= min && value <= max) {
        return OptionalLong.of(value);
      }
      wrong(name, "range", text.get(), "from " + min + " to " + max);
    } catch (NumberFormatException e) {
      wrong(name, "type", text.get(), "a whole number");
    }
    return OptionalLong.empty();
  }

  /** One of a few words; the first of them if it is not given. */
  String word(String name, String usual, String other) {
    Optional<String> text = text(name);
    if (text.isPresent() && !text.get().equals(usual) && !text.get().equals(other)) {
      wrong(name, "invalid", text.get(), usual + " or " + other);
    }
    return text.orElse(usual);
  }

  /** A moment in RFC 3339. */
  Optional<Instant> time(String name) {
    Optional<String> text = text(name);
    try {
      return text.map(value -> OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException e) {
      wrong(name, "type", text.orElse(""), "a time like 2026-11-22T20:00:00Z, with + as %2B");
      return Optional.empty();
    }
  }

  /** Any text. */
  Optional<String> text(String name) {
    List<String> values = rest.remove(name);
    if (values == null) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      errors.add(
          new FieldError(
              "/" + name, "invalid", "given " + values.size() + " times (expected: once)"));
    }
    return Optional.of(values.get(0));
  }

  /** Says that a parameter that was read does not fit. */
  void wrong(String name, String code, String found, String expected) {
    errors.add(
        new FieldError("/" + name, code, Names.shortened(found) + " (expected: " + expected + ")"));
  }

  /** All that was not read yet, for a query of a component; then none is left. */
  Map<String, List<String>> rest() {
    Map<String, List<String>> all = Map.copyOf(rest);
    rest.clear();
    return all;
  }

  /**
   * To be called after the last was read.
   *
   * @throws Problem.Thrown with all that is wrong, what nobody read among it
   */
  void done() {
    for (String name : rest.keySet()) {
      String pointer = "/" + Names.shortened(name).replace("~", "~0").replace("/", "~1");
      errors.add(new FieldError(pointer, "unknown", "no such parameter here"));
    }
    if (!errors.isEmpty()) {
      FieldError first = errors.get(0);
      throw Problem.of(
              Problems.INVALID_PARAMETER, first.pointer().substring(1) + ": " + first.detail())
          .withErrors(errors)
          .thrown();
    }
  }
}
