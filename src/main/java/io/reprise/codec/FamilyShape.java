package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sealed family of records: the record's object, with its name in the field {@code type}. */
final class FamilyShape implements Structure {

  static final String TAG = "type";

  private record Tagged(String tag, RecordShape shape) {}

  private final Class<?> type;
  private final SortedMap<String, RecordShape> byTag = new TreeMap<>();
  private final Map<Class<?>, Tagged> byClass = new HashMap<>();

  FamilyShape(Class<?> type) {
    this.type = type;
  }

  /** Says who belongs to it: not in the constructor, because a member may hold its family. */
  void complete(Map<String, RecordShape> members) {
    byTag.putAll(members);
    members.forEach((tag, shape) -> byClass.put(shape.type(), new Tagged(tag, shape)));
  }

  @Override
  public String name() {
    return Kebab.of(type);
  }

  Class<?> type() {
    return type;
  }

  @Override
  public @Nullable Object decode(JsonNode json, Decoding decoding) {
    if (!json.isObject()) {
      return decoding.mistyped(json, expected());
    }
    JsonNode tag = json.get(TAG);
    if (tag == null) {
      decoding.failField(TAG, "missing", "missing (expected: " + members() + ")");
      return null;
    }
    RecordShape member = tag.isTextual() ? byTag.get(tag.textValue()) : null;
    if (member == null) {
      decoding.enter(TAG);
      decoding.mistyped(tag, members());
      decoding.leave();
      return null;
    }
    return member.decode(json, decoding, true);
  }

  @Override
  public JsonNode encode(Object value, int depth) {
    Tagged member = byClass.get(value.getClass());
    if (member == null) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " is not a member of " + type.getName());
    }
    ObjectNode object = NODES.objectNode().put(TAG, member.tag);
    return member.shape.encodeInto(object, value, depth);
  }

  private String members() {
    return "one of " + Text.listed(byTag.keySet());
  }

  @Override
  public String expected() {
    return "an object with a type";
  }

  @Override
  public List<Shape> parts() {
    return List.copyOf(byTag.values());
  }

  @Override
  public ObjectNode pinBody(Definitions definitions) {
    ObjectNode pin = NODES.objectNode();
    ObjectNode members = pin.putObject("family");
    byTag.forEach((tag, member) -> members.set(tag, member.pin(definitions)));
    return pin;
  }

  @Override
  public ObjectNode schemaBody(Definitions definitions) {
    ObjectNode schema = NODES.objectNode().put("title", name());
    ArrayNode members = schema.putArray("oneOf");
    byTag.forEach((tag, member) -> members.add(member.schemaBody(definitions, Optional.of(tag))));
    return schema;
  }
}
