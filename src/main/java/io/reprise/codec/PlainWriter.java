package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes plain Java values as JSON, for bodies whose shape nobody declared. */
final class PlainWriter {

  /** How decimals are written: where a component reads them, they are text. */
  enum Decimals {
    NUMBERS,
    TEXT
  }

  /** Shapes of records and text-like types that stand in plain values; each class is read once. */
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          Problems problems = new Problems(type.getName(), "a body");
          Shape shape = new ShapeReader(problems).readWhole(type, Where.of("value"));
          if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", problems.lines()));
          }
          return shape;
        }
      };

  private final Decimals decimals;

  PlainWriter(Decimals decimals) {
    this.decimals = decimals;
  }

  JsonNode json(Object value) {
    return json(value, 0);
  }

  private JsonNode json(@Nullable Object value, int depth) {
    if (value == null) {
      throw new IllegalArgumentException("null (expected: a value, or no entry)");
    }
    if (value instanceof JsonNode json) {
      return json;
    }
    if (value instanceof Map<?, ?> map) {
      return object(map, depth);
    }
    if (value instanceof List<?> list) {
      return Shape.NODES.arrayNode().addAll(elements(list, depth));
    }
    if (value instanceof Set<?> set) {
      List<JsonNode> elements = elements(set, depth);
      elements.sort(SetShape.ORDER);
      return Shape.NODES.arrayNode().addAll(elements);
    }
    if (value instanceof BigInteger whole && decimals == Decimals.NUMBERS) {
      return Shape.NODES.numberNode(whole);
    }
    if (value instanceof BigDecimal decimal && decimals == Decimals.NUMBERS) {
      return Shape.NODES.numberNode(decimal);
    }
    if (value instanceof Double || value instanceof Float) {
      return json(exact((Number) value), depth);
    }
    return SHAPES.get(typeOf(value)).encode(value, depth);
  }

  /** As it prints: nothing is lost, and it comes back as a decimal. */
  private static BigDecimal exact(Number fraction) {
    try {
      return new BigDecimal(fraction.toString());
    } catch (NumberFormatException notFinite) {
      throw new IllegalArgumentException(fraction + " (expected: a finite number)", notFinite);
    }
  }

  /** The type whose shape to read: a constant or a time zone may have a class of its own. */
  private static Class<?> typeOf(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.getDeclaringClass();
    }
    return value instanceof ZoneId ? ZoneId.class : value.getClass();
  }

  private List<JsonNode> elements(Iterable<?> values, int depth) {
    Writable.checkDepth(depth);
    List<JsonNode> elements = new ArrayList<>();
    values.forEach(element -> elements.add(json(element, depth + 1)));
    return elements;
  }

  /** By the order of the names: {@code Map.of} has another one in each JVM. */
  private ObjectNode object(Map<?, ?> map, int depth) {
    Writable.checkDepth(depth);
    Map<String, JsonNode> sorted = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      JsonNode key = json(entry.getKey(), depth);
      if (!key.isTextual()) {
        throw new IllegalArgumentException("key " + entry.getKey() + " (expected: text)");
      }
      Object value = entry.getValue();
      if (value instanceof Optional<?> optional) {
        optional.ifPresent(content -> sorted.put(key.textValue(), json(content, depth + 1)));
      } else {
        sorted.put(key.textValue(), json(value, depth + 1));
      }
    }
    ObjectNode object = Shape.NODES.objectNode();
    sorted.forEach(object::set);
    return object;
  }
}
