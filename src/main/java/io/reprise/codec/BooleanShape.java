package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code true} or {@code false}. */
record BooleanShape() implements Shape {

  static final BooleanShape BOOLEAN = new BooleanShape();

  @Override
  public @Nullable Object decode(JsonNode json, Decoding decoding) {
    return json.isBoolean() ? json.booleanValue() : decoding.mistyped(json, expected());
  }

  @Override
  public JsonNode encode(Object value, int depth) {
    return NODES.booleanNode((boolean) value);
  }

  @Override
  public String expected() {
    return "true or false";
  }

  @Override
  public List<Shape> parts() {
    return List.of();
  }

  @Override
  public JsonNode pin(Definitions definitions) {
    return NODES.textNode("boolean");
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return NODES.objectNode().put("type", "boolean");
  }
}
