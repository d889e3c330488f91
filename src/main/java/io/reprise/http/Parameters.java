package io.reprise.http;

import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the parameters of a URL and gathers all that is wrong with them. Used by one request. */
final class Parameters {
  // Long.parseLong takes the digits of all scripts, and a plus.
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");
  private static final Instant FIRST_TIME = Instant.EPOCH;
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private final Map<String, List<String>> rest;
  private final Set<String> given;
  private final List<FieldError> errors = new ArrayList<>();

  Parameters(Request request) {
    this.rest = new LinkedHashMap<>(request.target().parameters());
    this.given = Set.copyOf(rest.keySet());
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
      if (!WHOLE_NUMBER.matcher(text.get()).matches()) {
        throw new NumberFormatException();
      }
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

  /** A moment in RFC 3339, from 1970 on. */
  Optional<Instant> time(String name) {
    Optional<String> text = text(name);
    try {
      Optional<Instant> time = text.map(value -> OffsetDateTime.parse(value).toInstant());
      if (time.isPresent() && (time.get().isBefore(FIRST_TIME) || time.get().isAfter(LAST_TIME))) {
        wrong(name, "range", text.orElse(""), "from 1970 to 9999");
        return Optional.empty();
      }
      return time;
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

  /** All values of one that may be given several times. */
  List<String> all(String name) {
    List<String> values = rest.remove(name);
    return values == null ? List.of() : values;
  }

  /** Whether a parameter was given, read meanwhile or not. */
  boolean has(String name) {
    return given.contains(name);
  }

  /** Says that a parameter that was read does not fit. */
  void wrong(String name, String code, String found, String expected) {
    errors.add(
        new FieldError("/" + name, code, Names.shortened(found) + " (expected: " + expected + ")"));
  }

  /** The same, with a detail that says both. */
  void wrong(String name, String code, String detail) {
    errors.add(new FieldError("/" + name, code, detail));
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
      String pointer = "/" + Json.pointerSegment(Names.shortened(name));
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
