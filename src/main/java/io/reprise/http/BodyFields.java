package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of a body and gathers all that is wrong with them. Used by one request. */
final class BodyFields {
  private static final int TEXT_LENGTH_MAX = 512;

  private final List<FieldError> errors = new ArrayList<>();

  /** Whether a text is one that a filter can be. */
  static boolean fits(String text) {
    return !text.isEmpty() && text.length() <= TEXT_LENGTH_MAX && text.indexOf('\u0000') < 0;
  }

  /** What {@link #fits} expects, for people. */
  static String expectedText() {
    return "1 to " + TEXT_LENGTH_MAX + " characters";
  }

  /**
   * For a path that takes no fields.
   *
   * @throws Problem.Thrown if there are some
   */
  static void requireNone(JsonNode fields) {
    BodyFields none = new BodyFields();
    none.requireKnown("", fields, Set.of());
    none.done();
  }

  /** All else is wrong. */
  void requireKnown(String at, JsonNode fields, Set<String> known) {
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                String pointer = at + "/" + Json.pointerSegment(Names.shortened(name));
                errors.add(new FieldError(pointer, "unknown", "no such field here"));
              }
            });
  }

  /** A text that may be absent. */
  Optional<String> text(String at, JsonNode fields, String name) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual() || !fits(value.textValue())) {
      wrong(at + "/" + name, value, "a text of " + expectedText());
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  /** A whole number of things, 0 or more; 0 if it is none. */
  int count(JsonNode fields, String expected) {
    JsonNode count = fields.path("count");
    if (!count.isIntegralNumber() || !count.canConvertToInt() || count.intValue() < 0) {
      wrong("/count", count, expected);
      return 0;
    }
    return count.intValue();
  }

  /** An object that must be there. */
  JsonNode filter(JsonNode fields, Set<String> known, String expected) {
    JsonNode filter = fields.path("filter");
    if (filter.isObject()) {
      requireKnown("/filter", filter, known);
    } else {
      wrong("/filter", filter, expected);
    }
    return filter;
  }

  /** Says what was found and what is expected. */
  void wrong(String pointer, JsonNode found, String expected) {
    String text = found.isMissingNode() ? "missing" : Names.shortened(found.toString());
    String code = found.isMissingNode() ? "missing" : "invalid";
    errors.add(new FieldError(pointer, code, text + " (expected: " + expected + ")"));
  }

  /**
   * To be called after the last was read.
   *
   * @throws Problem.Thrown with all that is wrong
   */
  void done() {
    if (!errors.isEmpty()) {
      throw Problem.of(Problems.INVALID_BODY, "nothing was done").withErrors(errors).thrown();
    }
  }
}
