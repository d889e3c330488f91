package io.reprise.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as plain Java values, for rules that read the outcome of a message: map, list, string,
 * boolean, and numbers as {@code Long}, {@code BigInteger} or {@code BigDecimal}. Read back, a
 * value is the same on each node and each time; what JSON calls null is left out of maps and lists,
 * because components know no null.
 */
final class PlainValues {

  private PlainValues() {}

  static void write(Object value, JsonGenerator out) throws IOException {
    if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else if (value instanceof Map<?, ?> fields) {
      out.writeStartObject();
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        out.writeFieldName(String.valueOf(field.getKey()));
        write(field.getValue(), out);
      }
      out.writeEndObject();
    } else if (value instanceof Iterable<?> values) {
      out.writeStartArray();
      for (Object element : values) {
        write(element, out);
      }
      out.writeEndArray();
    } else if (value instanceof BigDecimal number) {
      out.writeNumber(number);
    } else if (value instanceof BigInteger number) {
      out.writeNumber(number);
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      out.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      out.writeNumber(new BigDecimal(value.toString()));
    } else {
      throw new IllegalArgumentException(
          "reply of an outcome: "
              + value.getClass().getName()
              + " (expected: map, list, string, number or boolean)");
    }
  }

  static Object read(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      value
          .properties()
          .forEach(
              field -> {
                if (!field.getValue().isNull()) {
                  fields.put(field.getKey(), read(field.getValue()));
                }
              });
      return Collections.unmodifiableMap(fields);
    }
    if (value.isArray()) {
      List<Object> values = new ArrayList<>();
      value.forEach(
          element -> {
            if (!element.isNull()) {
              values.add(read(element));
            }
          });
      return Collections.unmodifiableList(values);
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber()) {
      return value.canConvertToLong() ? (Object) value.longValue() : value.bigIntegerValue();
    }
    return value.isNumber() ? value.decimalValue() : value.textValue();
  }
}
