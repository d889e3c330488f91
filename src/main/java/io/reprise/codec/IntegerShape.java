package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A whole number in a JSON number; {@code 5.0} is one, as in JSON Schema. */
record IntegerShape(String name, long min, long max, LongFunction<Object> boxed) implements Shape {

  static final IntegerShape INT =
      new IntegerShape("int", Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value);
  static final IntegerShape LONG =
      new IntegerShape("long", Long.MIN_VALUE, Long.MAX_VALUE, value -> value);

  /** No long has more digits. */
  private static final int DIGITS_MAX = 19;

  @Override
  public @Nullable Object decode(JsonNode json, Decoding decoding) {
    if (!json.isNumber()) {
      return decoding.mistyped(json, expected());
    }
    if (json.isIntegralNumber()) {
      return json.canConvertToLong()
          ? inRange(json.longValue(), json, decoding)
          : outOfRange(json, decoding);
    }
    BigDecimal number = json.decimalValue().stripTrailingZeros();
    if (number.scale() > 0) {
      return decoding.mistyped(json, expected());
    }
    if ((long) number.precision() - number.scale() > DIGITS_MAX) {
      return outOfRange(json, decoding); // before it is written out: 1e999999999 fills the memory
    }
    BigDecimal withoutExponent = number.setScale(0);
    return withoutExponent.unscaledValue().bitLength() < Long.SIZE
        ? inRange(withoutExponent.longValueExact(), json, decoding)
        : outOfRange(json, decoding);
  }

  private @Nullable Object inRange(long value, JsonNode json, Decoding decoding) {
    return value >= min && value <= max ? boxed.apply(value) : outOfRange(json, decoding);
  }

  private @Nullable Object outOfRange(JsonNode json, Decoding decoding) {
    return decoding.fail("range", Decoding.shown(json) + " (expected: " + expected() + ")");
  }

  @Override
  public JsonNode encode(Object value, int depth) {
    long number = ((Number) value).longValue();
    int narrow = (int) number;
    // The node that a parser makes: a value written equals the same value read.
    return narrow == number ? NODES.numberNode(narrow) : NODES.numberNode(number);
  }

  @Override
  public String expected() {
    return "a whole number from " + min + " to " + max;
  }

  @Override
  public List<Shape> parts() {
    return List.of();
  }

  @Override
  public JsonNode pin(Definitions definitions) {
    return NODES.textNode(name);
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return NODES
        .objectNode()
        .put("type", "integer")
        .put("format", name.equals("int") ? "int32" : "int64")
        .put("minimum", min)
        .put("maximum", max);
  }
}
