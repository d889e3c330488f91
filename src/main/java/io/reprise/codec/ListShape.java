package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list: an array. */
record ListShape(Shape element) implements Shape {

  @Override
  public @Nullable Object decode(JsonNode json, Decoding decoding) {
    if (!json.isArray()) {
      return decoding.mistyped(json, expected());
    }
    List<Object> values = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      decoding.enter(i);
      Object value = element.decode(json.get(i), decoding);
      decoding.leave();
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == json.size() ? List.copyOf(values) : null;
  }

  @Override
  public JsonNode encode(Object value, int depth) {
    Writable.checkDepth(depth);
    ArrayNode array = NODES.arrayNode();
    for (Object one : (List<?>) value) {
      array.add(element.encode(Writable.present(one, "an element of a list"), depth + 1));
    }
    return array;
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
    return NODES.objectNode().set("list", element.pin(definitions));
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = NODES.objectNode().put("type", "array");
    schema.set("items", element.schema(definitions));
    return schema;
  }
}
