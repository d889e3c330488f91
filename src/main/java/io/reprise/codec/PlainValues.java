package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
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
   * A plain value as JSON. Maps and sets are written sorted, because {@code Map.of} iterates
   * differently in each JVM. Besides plain values, it takes what may stand in a component's
   * records: {@code java.time}, UUID, enums, records and so on.
   *
   * @throws IllegalArgumentException naming the class, if there is anything else in it, or a null
   */
  public static JsonNode toJson(Object value) {
    return new PlainWriter(PlainWriter.Decimals.NUMBERS).json(value);
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
