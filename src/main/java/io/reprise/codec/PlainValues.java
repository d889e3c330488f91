package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as plain Java values, for rules that meet JSON of components they do not see: map, list,
 * string, boolean, and numbers as {@code Long}, {@code BigInteger} or {@code BigDecimal}. Read
 * back, a value is the same on each node and each time; what JSON calls null is left out of maps
 * and lists, because components know no null.
 */
public final class PlainValues {
  private PlainValues() {}

  /**
   * A plain value as JSON.
   *
   * @throws IllegalArgumentException naming the class, if it is not a plain value
   */
  public static JsonNode toJson(Object value) {
    if (value instanceof String text) {
      return TextNode.valueOf(text);
    } else if (value instanceof Boolean truth) {
      return BooleanNode.valueOf(truth);
    } else if (value instanceof Map<?, ?> fields) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      fields.forEach((name, field) -> json.set(String.valueOf(name), toJson(field)));
      return json;
    } else if (value instanceof Iterable<?> values) {
      ArrayNode json = JsonNodeFactory.instance.arrayNode();
      values.forEach(each -> json.add(toJson(each)));
      return json;
    } else if (value instanceof Number number) {
      return number(number);
    }
    throw notPlain(value);
  }

  private static JsonNode number(Number number) {
    if (number instanceof BigDecimal decimal) {
      return DecimalNode.valueOf(decimal);
    } else if (number instanceof BigInteger integer) {
      return BigIntegerNode.valueOf(integer);
    } else if (number instanceof Long || number instanceof Integer || number instanceof Short) {
      return LongNode.valueOf(number.longValue());
    } else if (number instanceof Double || number instanceof Float) {
      return DecimalNode.valueOf(new BigDecimal(number.toString()));
    }
    throw notPlain(number);
  }

  private static IllegalArgumentException notPlain(Object value) {
    return new IllegalArgumentException(
        "value: "
            + value.getClass().getName()
            + " (expected: map, list, string, number or boolean)");
  }

  /** JSON as a plain value. */
  public static Object fromJson(JsonNode json) {
    if (json.isObject()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      json.properties().stream()
          .filter(field -> !field.getValue().isNull())
          .forEach(field -> fields.put(field.getKey(), fromJson(field.getValue())));
      return Collections.unmodifiableMap(fields);
    }
    if (json.isArray()) {
      List<Object> values = new ArrayList<>();
      json.forEach(
          element -> {
            if (!element.isNull()) {
              values.add(fromJson(element));
            }
          });
      return Collections.unmodifiableList(values);
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    if (json.isIntegralNumber()) {
      return json.canConvertToLong() ? (Object) json.longValue() : json.bigIntegerValue();
    }
    return json.isNumber() ? json.decimalValue() : json.textValue();
  }
}
