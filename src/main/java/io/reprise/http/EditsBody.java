package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import io.reprise.replay.Edits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads {@code {"from":5,"skip":[7],"edit":[{"sequence":8,"body":{…}}]}}; each part may be absent,
 * but not all of them.
 */
final class EditsBody {
  private static final String SEQUENCE = "the sequence of an entry, 1 or more";

  /** The first ones will do: a body may hold a hundred thousand. */
  private static final int ERRORS_MAX = 100;

  private final List<FieldError> errors = new ArrayList<>();

  private EditsBody() {}

  /**
   * The edits that a body asks for.
   *
   * @throws Problem.Thrown with all that is wrong with it
   */
  static Edits read(ObjectNode fields) {
    return new EditsBody().edits(fields);
  }

  private Edits edits(ObjectNode fields) {
    OptionalLong from =
        fields.has("from")
            ? OptionalLong.of(sequence("/from", fields.get("from")))
            : OptionalLong.empty();
    Set<Long> skip = skipped(fields.path("skip"));
    Map<Long, JsonNode> bodies = bodies(fields.path("edit"), skip);
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!Set.of("from", "skip", "edit").contains(name)) {
                wrong("/" + escaped(name), "unknown", "no such field (expected: from, skip, edit)");
              }
            });
    if (errors.isEmpty() && from.isEmpty() && skip.isEmpty() && bodies.isEmpty()) {
      wrong("", "missing", "nothing is otherwise (expected: from, skip or edit)");
    }
    if (!errors.isEmpty()) {
      throw Problem.of(Problems.INVALID_BODY, "the edits can't be read")
          .withErrors(errors)
          .thrown();
    }
    return new Edits(from, skip, bodies);
  }

  private Set<Long> skipped(JsonNode array) {
    Set<Long> skip = new HashSet<>();
    if (!array.isMissingNode() && !array.isArray()) {
      wrong("/skip", "type", "(expected: an array of sequences)");
    }
    for (int i = 0; i < array.size(); i++) {
      skip.add(sequence("/skip/" + i, array.get(i)));
    }
    return skip;
  }

  private Map<Long, JsonNode> bodies(JsonNode array, Set<Long> skip) {
    Map<Long, JsonNode> bodies = new HashMap<>();
    if (!array.isMissingNode() && !array.isArray()) {
      wrong("/edit", "type", "(expected: an array of {\"sequence\":8,\"body\":{…}})");
    }
    for (int i = 0; i < array.size(); i++) {
      JsonNode edit = array.get(i);
      String at = "/edit/" + i;
      long sequence = sequence(at + "/sequence", edit.path("sequence"));
      if (!edit.path("body").isObject()) {
        wrong(at + "/body", "type", "(expected: the fields of the command)");
      } else if (skip.contains(sequence) || bodies.put(sequence, edit.get("body")) != null) {
        wrong(at + "/sequence", "invalid", sequence + ": twice (expected: skip or edit, once)");
      }
      edit.fieldNames()
          .forEachRemaining(
              name -> {
                if (!Set.of("sequence", "body").contains(name)) {
                  wrong(at + "/" + escaped(name), "unknown", "(expected: sequence and body)");
                }
              });
    }
    return bodies;
  }

  private long sequence(String at, JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 1) {
      return value.longValue();
    }
    String found = value.isMissingNode() ? "missing" : Names.shortened(value.toString());
    wrong(at, value.isMissingNode() ? "missing" : "range", found + " (expected: " + SEQUENCE + ")");
    return 1;
  }

  private static String escaped(String name) {
    return Json.pointerSegment(Names.shortened(name));
  }

  private void wrong(String pointer, String code, String detail) {
    if (errors.size() < ERRORS_MAX) {
      errors.add(new FieldError(pointer, code, detail));
    }
  }
}
