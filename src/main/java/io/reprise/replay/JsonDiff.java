package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What changed from one JSON value to another, as a JSON Patch (RFC 6902) of {@code add}, {@code
 * remove} and {@code replace}. In an array, what is the same at both ends is left out and the rest
 * is compared place by place: that takes time in proportion to size and depth, however long arrays
 * are, and is smallest where one stretch was put in or taken out.
 */
public final class JsonDiff {
  private JsonDiff() {}

  /**
   * One operation of a patch. Pointers hold where the operations before it have been done.
   *
   * @param pointer a JSON Pointer (RFC 6901); empty for the whole value
   * @param before what was there; empty if it is added
   * @param after what is there then; empty if it is removed
   */
  public record Change(String pointer, Optional<JsonNode> before, Optional<JsonNode> after) {

    /** The word of RFC 6902. */
    public String operation() {
      if (before.isEmpty()) {
        return "add";
      }
      return after.isPresent() ? "replace" : "remove";
    }
  }

  /** The changes that lead from one value to the other; none if they are the same. */
  public static List<Change> between(JsonNode before, JsonNode after) {
    List<Change> changes = new ArrayList<>();
    compare("", before, after, changes);
    return changes;
  }

  /** The patch that leads from one value to the other: an array of operations. */
  public static ArrayNode patch(JsonNode before, JsonNode after) {
    return patch(between(before, after));
  }

  /** The patch that makes these changes: an array of operations. */
  public static ArrayNode patch(List<Change> changes) {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    for (Change change : changes) {
      ObjectNode operation = patch.addObject();
      operation.put("op", change.operation());
      operation.put("path", change.pointer());
      change.after().ifPresent(value -> operation.set("value", value));
    }
    return patch;
  }

  /** Whether two values are the same: numbers by what they are worth, {@code 1.0} as {@code 1}. */
  public static boolean same(JsonNode one, JsonNode other) {
    return one.equals(BY_WORTH, other);
  }

  /** The same for values that may be absent. */
  static boolean same(Optional<JsonNode> one, Optional<JsonNode> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() == other.isEmpty();
    }
    return same(one.get(), other.get());
  }

  /** For {@link JsonNode#equals(Comparator, JsonNode)}, which asks it about single values. */
  private static final Comparator<JsonNode> BY_WORTH =
      (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
          return one.canConvertToLong()
                  && other.canConvertToLong()
                  && one.isIntegralNumber()
                  && other.isIntegralNumber()
              ? Long.compare(one.longValue(), other.longValue())
              : one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
      };

  private static void compare(String at, JsonNode before, JsonNode after, List<Change> changes) {
    if (same(before, after)) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      compareObjects(at, before, after, changes);
    } else if (before.isArray() && after.isArray()) {
      compareArrays(at, before, after, changes);
    } else {
      changes.add(new Change(at, Optional.of(before), Optional.of(after)));
    }
  }

  private static void compareObjects(
      String at, JsonNode before, JsonNode after, List<Change> changes) {
    TreeSet<String> names = new TreeSet<>();
    before.properties().stream().map(Map.Entry::getKey).forEach(names::add);
    after.properties().stream().map(Map.Entry::getKey).forEach(names::add);
    for (String name : names) {
      String field = at + "/" + Json.pointerSegment(name);
      JsonNode was = before.get(name);
      JsonNode is = after.get(name);
      if (was == null || is == null) {
        changes.add(new Change(field, Optional.ofNullable(was), Optional.ofNullable(is)));
      } else {
        compare(field, was, is, changes);
      }
    }
  }

  private static void compareArrays(
      String at, JsonNode before, JsonNode after, List<Change> changes) {
    int shorter = Math.min(before.size(), after.size());
    int start = 0;
    while (start < shorter && same(before.get(start), after.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && same(before.get(before.size() - 1 - end), after.get(after.size() - 1 - end))) {
      end++;
    }
    int replaced = shorter - end;
    for (int i = start; i < replaced; i++) {
      compare(at + "/" + i, before.get(i), after.get(i), changes);
    }
    for (int i = before.size() - end - 1; i >= replaced; i--) { // from behind: places stay right
      changes.add(new Change(at + "/" + i, Optional.of(before.get(i)), Optional.empty()));
    }
    for (int i = replaced; i < after.size() - end; i++) {
      changes.add(new Change(at + "/" + i, Optional.empty(), Optional.of(after.get(i))));
    }
  }
}
