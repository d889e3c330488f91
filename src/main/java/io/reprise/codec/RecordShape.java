package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.InvalidField;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record: an object with its components as fields; an absent {@code Optional} has no field. */
final class RecordShape implements Structure {

  /**
   * One component of the record.
   *
   * @param shape of the value; of an {@code Optional}: of what may be in it
   * @param accessor from {@code Object} to {@code Object}
   */
  record Field(String name, Shape shape, boolean optional, MethodHandle accessor) {}

  private final Class<?> type;
  private final String name;
  private @Nullable MethodHandle constructor;
  private Field[] fields = new Field[0];

  RecordShape(Class<?> type) {
    this.type = type;
    this.name = Kebab.of(type);
  }

  /**
   * Says what it is made of: not in the constructor, because a record may hold itself.
   *
   * @param constructor from {@code Object[]} to {@code Object}
   */
  void complete(List<Field> fields, MethodHandle constructor) {
    this.fields = fields.toArray(Field[]::new);
    this.constructor = constructor;
  }

  List<Field> fields() {
    return List.of(fields);
  }

  Class<?> type() {
    return type;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable Object decode(JsonNode json, Decoding decoding) {
    return decode(json, decoding, false);
  }

  /**
   * Reads the record.
   *
   * @param tagged whether its field {@code type}, which names the member of a family, was read
   */
  @Nullable Object decode(JsonNode json, Decoding decoding, boolean tagged) {
    if (!json.isObject()) {
      return decoding.mistyped(json, expected());
    }
    Object[] values = new Object[fields.length];
    boolean complete = true;
    int known = tagged ? 1 : 0;
    for (int i = 0; i < fields.length; i++) {
      JsonNode value = json.get(fields[i].name);
      known += value == null ? 0 : 1;
      Object decoded = decodeField(fields[i], value, decoding);
      complete &= decoded != null;
      values[i] = decoded;
    }
    if (known < json.size()) {
      reportUnknown(json, decoding, tagged);
    }
    return complete ? construct(values, decoding) : null;
  }

  private static @Nullable Object decodeField(
      Field field, @Nullable JsonNode value, Decoding decoding) {
    if (value == null) {
      return absent(field, decoding);
    }
    decoding.enter(field.name);
    Object decoded = field.shape.decode(value, decoding);
    decoding.leave();
    return decoded != null && field.optional ? Optional.of(decoded) : decoded;
  }

  /** The value of a field that is not there; null, and reported, if it must be. */
  static @Nullable Object absent(Field field, Decoding decoding) {
    if (field.optional) {
      return Optional.empty();
    }
    decoding.failField(field.name, "missing", "missing (expected: " + field.shape.expected() + ")");
    return null;
  }

  private void reportUnknown(JsonNode json, Decoding decoding, boolean tagged) {
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (!(tagged && field.equals(FamilyShape.TAG)) && !hasField(field)) {
                reportUnknown(field, decoding);
              }
            });
  }

  /** Reports a field that the record does not have, with those that it has. */
  void reportUnknown(String field, Decoding decoding) {
    List<String> names = fields().stream().map(Field::name).toList();
    decoding.failField(
        field,
        "unknown",
        "unknown field "
            + Text.shortened(field)
            + (names.isEmpty()
                ? " (expected: no field at all)"
                : " (expected: one of " + Text.listed(names) + ")"));
  }

  boolean hasField(String field) {
    for (Field known : fields) {
      if (known.name.equals(field)) {
        return true;
      }
    }
    return false;
  }

  /** Makes the record; null if its own checks fail, and then the walk knows why. */
  @Nullable Object construct(Object[] values, Decoding decoding) {
    try {
      return make(values);
    } catch (InvalidField invalid) {
      fail(invalid, decoding);
      invalid.others().forEach(other -> fail(other, decoding));
    } catch (Exception broken) { // whatever a record's own constructor throws
      String why = broken.getMessage() == null ? broken.getClass().getName() : broken.getMessage();
      decoding.fail("invalid", why);
    }
    return null;
  }

  private static void fail(InvalidField invalid, Decoding decoding) {
    decoding.failFieldPath(invalid.field(), String.valueOf(invalid.getMessage()));
  }

  private Object make(Object[] values) throws Exception {
    try {
      MethodHandle complete = constructor;
      if (complete == null) {
        throw new IllegalStateException(type + " is used before its shape is complete");
      }
      return (Object) complete.invokeExact(values);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable neither) { // the signature of invokeExact allows it, a constructor does not
      throw new IllegalStateException(neither);
    }
  }

  @Override
  public ObjectNode encode(Object value, int depth) {
    return encodeInto(NODES.objectNode(), value, depth);
  }

  /** Writes the fields into an object. */
  ObjectNode encodeInto(ObjectNode object, Object value, int depth) {
    Writable.checkDepth(depth);
    for (Field field : fields) {
      Object content = get(field, value);
      if (field.optional && content instanceof Optional<?> maybe) {
        if (maybe.isEmpty()) {
          continue;
        }
        content = maybe.get();
      }
      if (content == null) {
        throw new IllegalArgumentException(
            "field %s of %s: null (expected: %s; what may be absent is an Optional)"
                .formatted(field.name, type.getName(), field.shape.expected()));
      }
      object.set(field.name, field.shape.encode(content, depth + 1));
    }
    return object;
  }

  private static @Nullable Object get(Field field, Object value) {
    try {
      return (Object) field.accessor.invokeExact(value);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable checked) { // accessors declare none
      throw new IllegalStateException(checked);
    }
  }

  @Override
  public String expected() {
    return "an object";
  }

  @Override
  public List<Shape> parts() {
    return fields().stream().map(Field::shape).toList();
  }

  @Override
  public ObjectNode pinBody(Definitions definitions) {
    ObjectNode pin = NODES.objectNode();
    ObjectNode pinned = pin.putObject("fields");
    for (Field field : fields) {
      JsonNode shape = field.shape.pin(definitions);
      pinned.set(field.name, field.optional ? NODES.objectNode().set("optional", shape) : shape);
    }
    return pin;
  }

  @Override
  public ObjectNode schemaBody(Definitions definitions) {
    return schemaBody(definitions, Optional.empty());
  }

  /** As JSON Schema; with a tag, as a member of a family. */
  ObjectNode schemaBody(Definitions definitions, Optional<String> tag) {
    ObjectNode schema = NODES.objectNode().put("type", "object").put("title", tag.orElse(name));
    ObjectNode properties = NODES.objectNode();
    ArrayNode required = NODES.arrayNode();
    tag.ifPresent(
        member -> {
          properties.putObject(FamilyShape.TAG).put("const", member);
          required.add(FamilyShape.TAG);
        });
    for (Field field : fields) {
      properties.set(field.name, field.shape.schema(definitions));
      if (!field.optional) {
        required.add(field.name);
      }
    }
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }
}
