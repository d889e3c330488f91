package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map: an object, sorted by its keys both when written and when read. */
record MapShape(TextLike key, Shape value) implements Shape {

  @Override
  public @Nullable Object decode(JsonNode json, Decoding decoding) {
    if (!json.isObject()) {
      return decoding.mistyped(json, expected());
    }
    Map<String, Map.Entry<Object, Object>> byText = new TreeMap<>();
    Set<Object> keys = new HashSet<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      decoding.enter(field.getKey());
      Object decodedKey = key.fromText(field.getKey(), decoding);
      Object decodedValue = value.decode(field.getValue(), decoding);
      if (decodedKey != null && !keys.add(decodedKey)) { // e.g. one instant in two time zones
        decoding.fail("invalid", Text.shortened(field.getKey()) + " (expected: no key twice)");
      } else if (decodedKey != null && decodedValue != null) {
        byText.put(key.toText(decodedKey), Map.entry(decodedKey, decodedValue));
      }
      decoding.leave();
    }
    if (byText.size() != json.size()) {
      return null;
    }
    Map<Object, Object> inOrder = new LinkedHashMap<>();
    byText.values().forEach(entry -> inOrder.put(entry.getKey(), entry.getValue()));
    return Collections.unmodifiableMap(inOrder);
  }

  @Override
  public JsonNode encode(Object map, int depth) {
    Writable.checkDepth(depth);
    Map<String, JsonNode> byText = new TreeMap<>();
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
      Object presentKey = Writable.present(entry.getKey(), "a key of a map");
      Object presentValue = Writable.present(entry.getValue(), "a value of a map");
      byText.put(key.toText(presentKey), value.encode(presentValue, depth + 1));
    }
    ObjectNode object = NODES.objectNode();
    byText.forEach(object::set);
    return object;
  }

  @Override
  public String expected() {
    return "an object";
  }

  @Override
  public List<Shape> parts() {
    return List.of(key, value);
  }

  @Override
  public JsonNode pin(Definitions definitions) {
    ObjectNode pin = NODES.objectNode();
    ObjectNode map = pin.putObject("map");
    map.set("keys", key.pin(definitions));
    map.set("values", value.pin(definitions));
    return pin;
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = NODES.objectNode().put("type", "object");
    ObjectNode names = key.schema(definitions);
    names.remove("type"); // names are strings anyway
    if (!names.isEmpty()) {
      schema.set("propertyNames", names);
    }
    schema.set("additionalProperties", value.schema(definitions));
    return schema;
  }
}
