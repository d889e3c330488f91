package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set: an array without doubles, sorted both when written and when read, so that iterating over
 * it is repeatable. Text sorts by UTF-16 units, numbers by value, all else by canonical JSON.
 */
record SetShape(Shape element) implements Shape {

  private record Sorted(JsonNode key, Object value) {}

  static final Comparator<JsonNode> ORDER = SetShape::compare;

  @Override
  public @Nullable Object decode(JsonNode json, Decoding decoding) {
    if (!json.isArray()) {
      return decoding.mistyped(json, expected());
    }
    Set<Object> values = new LinkedHashSet<>();
    for (int i = 0; i < json.size(); i++) {
      decoding.enter(i);
      Object value = element.decode(json.get(i), decoding);
      if (value != null && !values.add(value)) {
        decoding.fail("invalid", Decoding.shown(json.get(i)) + " (expected: nothing twice)");
      }
      decoding.leave();
    }
    return values.size() == json.size() ? sorted(values) : null;
  }

  private Set<Object> sorted(Set<Object> values) {
    if (values.size() < 2) {
      return Collections.unmodifiableSet(values);
    }
    List<Sorted> keyed = new ArrayList<>(values.size());
    values.forEach(value -> keyed.add(new Sorted(element.encode(value, 0), value)));
    keyed.sort(Comparator.comparing(Sorted::key, ORDER));
    Set<Object> inOrder = new LinkedHashSet<>();
    keyed.forEach(one -> inOrder.add(one.value()));
    return Collections.unmodifiableSet(inOrder);
  }

  @Override
  public JsonNode encode(Object value, int depth) {
    Writable.checkDepth(depth);
    List<JsonNode> elements = new ArrayList<>();
    for (Object one : (Set<?>) value) {
      elements.add(element.encode(Writable.present(one, "an element of a set"), depth + 1));
    }
    elements.sort(ORDER);
    ArrayNode array = NODES.arrayNode(elements.size());
    return array.addAll(elements);
  }

  private static int compare(JsonNode one, JsonNode other) {
    if (one.isTextual() && other.isTextual()) {
      return one.textValue().compareTo(other.textValue());
    }
    if (one.isIntegralNumber() && other.isIntegralNumber()) {
      return one.canConvertToLong() && other.canConvertToLong()
          ? Long.compare(one.longValue(), other.longValue())
          : one.bigIntegerValue().compareTo(other.bigIntegerValue());
    }
    return CanonicalJson.text(one).compareTo(CanonicalJson.text(other));
  }

  @Override
  public String expected() {
    return "an array";
  }

  @Override
  public List<Shape> parts() {
    return List.of(element);
  }

  @Override
  public JsonNode pin(Definitions definitions) {
    return NODES.objectNode().set("set", element.pin(definitions));
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = NODES.objectNode().put("type", "array").put("uniqueItems", true);
    schema.set("items", element.schema(definitions));
    return schema;
  }
}
