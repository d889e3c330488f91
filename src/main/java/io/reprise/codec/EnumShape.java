package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An enum: the name of its constant. */
final class EnumShape implements TextLike {

  private final Map<String, Object> constants = new LinkedHashMap<>();

  EnumShape(Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
  }

  @Override
  public @Nullable Object fromText(String text, Decoding decoding) {
    Object constant = constants.get(text);
    return constant != null ? constant : decoding.mistyped(NODES.textNode(text), expected());
  }

  @Override
  public String toText(Object value) {
    return ((Enum<?>) value).name();
  }

  @Override
  public boolean isKey() {
    return true;
  }

  @Override
  public String expected() {
    return "one of " + Text.listed(constants.keySet());
  }

  @Override
  public JsonNode pin(Definitions definitions) {
    ObjectNode pin = NODES.objectNode();
    constants.keySet().forEach(pin.putArray("enum")::add);
    return pin;
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode schema = NODES.objectNode().put("type", "string");
    ArrayNode names = schema.putArray("enum");
    constants.keySet().forEach(names::add);
    return schema;
  }
}
