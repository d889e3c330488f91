package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Writes the one form that equal JSON values share. */
final class CanonicalJson {
  private CanonicalJson() {}

  /** Numbers with at most this many zeros to fill in are written plainly: 1E+999999999 is not. */
  private static final int PLAIN_ZEROS_MAX = 20;

  static String text(JsonNode value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(JsonNode value, StringBuilder out) {
    if (value.isObject()) {
      writeObject(value, out);
    } else if (value.isArray()) {
      String separator = "[";
      for (JsonNode element : value) {
        out.append(separator);
        write(element, out);
        separator = ",";
      }
      out.append(value.isEmpty() ? "[]" : "]");
    } else if (value.isTextual()) {
      writeText(value.textValue(), out);
    } else if (value.isNumber()) {
      out.append(number(value));
    } else { // true, false, null
      out.append(value.asText());
    }
  }

  private static void writeObject(JsonNode value, StringBuilder out) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    value.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    out.append('{');
    String separator = "";
    for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
      out.append(separator);
      writeText(field.getKey(), out);
      out.append(':');
      write(field.getValue(), out);
      separator = ",";
    }
    out.append('}');
  }

  private static String number(JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return Long.toString(value.longValue());
    }
    BigDecimal number = value.decimalValue().stripTrailingZeros();
    boolean plain = number.scale() >= -PLAIN_ZEROS_MAX && number.scale() <= PLAIN_ZEROS_MAX;
    return plain ? number.toPlainString() : number.unscaledValue() + "e" + -(long) number.scale();
  }

  private static void writeText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      switch (unit) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (unit < ' ') {
            out.append(String.format("\\u%04x", (int) unit));
          } else {
            out.append(unit);
          }
        }
      }
    }
    out.append('"');
  }
}
