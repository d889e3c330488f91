package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query from the parameters of a URL. A scalar field takes one value, a list or set any
 * number; what nests deeper is given as JSON.
 */
final class QueryParameters {

  private final RecordShape query;
  private final Map<String, List<String>> parameters;
  private final Decoding decoding = new Decoding(Decoding.Source.OUTSIDE);

  private QueryParameters(RecordShape query, Map<String, List<String>> parameters) {
    this.query = query;
    this.parameters = parameters;
  }

  static Object decode(RecordShape query, Map<String, List<String>> parameters) throws InvalidBody {
    return new QueryParameters(query, parameters).decode();
  }

  private Object decode() throws InvalidBody {
    List<RecordShape.Field> fields = query.fields();
    @Nullable Object[] values = new @Nullable Object[fields.size()];
    boolean complete = true;
    for (int i = 0; i < values.length; i++) {
      values[i] = decodeField(fields.get(i));
      complete &= values[i] != null;
    }
    parameters.keySet().stream()
        .filter(name -> !query.hasField(name))
        .sorted()
        .forEach(name -> query.reportUnknown(name, decoding));
    Object decoded = complete ? query.construct(values, decoding) : null;
    decoding.throwIfWrong();
    if (decoded == null) {
      throw new IllegalStateException("a query was not read, and nobody said why");
    }
    return decoded;
  }

  private @Nullable Object decodeField(RecordShape.Field field) {
    List<String> texts = parameters.getOrDefault(field.name(), List.of());
    boolean many = field.shape() instanceof ListShape || field.shape() instanceof SetShape;
    if (texts.isEmpty() && (field.optional() || !many)) {
      return RecordShape.absent(field, decoding);
    }
    decoding.enter(field.name());
    JsonNode json = many ? readMany(field.shape(), texts) : readOne(field.shape(), texts);
    Object value = json == null ? null : field.shape().decode(json, decoding);
    decoding.leave();
    return value != null && field.optional() ? Optional.of(value) : value;
  }

  private @Nullable JsonNode readMany(Shape shape, List<String> texts) {
    Shape element = shape.parts().get(0);
    ArrayNode array = Shape.NODES.arrayNode();
    for (String text : texts) {
      JsonNode json = read(element, text);
      if (json == null) {
        return null;
      }
      array.add(json);
    }
    return array;
  }

  private @Nullable JsonNode readOne(Shape shape, List<String> texts) {
    if (texts.size() > 1) {
      decoding.fail("type", texts.size() + " values (expected: one, " + shape.expected() + ")");
      return null;
    }
    return read(shape, texts.get(0));
  }

  /** The JSON that a text stands for in the eyes of a shape; the shape itself judges it. */
  private @Nullable JsonNode read(Shape shape, String text) {
    if (shape instanceof BooleanShape) {
      boolean known = text.equals("true") || text.equals("false");
      return known ? Shape.NODES.booleanNode(text.equals("true")) : Shape.NODES.textNode(text);
    }
    if (shape instanceof IntegerShape) {
      return readNumber(text);
    }
    return shape instanceof TextLike ? Shape.NODES.textNode(text) : readJson(text);
  }

  private static JsonNode readNumber(String text) {
    boolean number = text.matches("-?[0-9]{1," + Json.NUMBER_LENGTH_MAX + "}");
    return number ? Shape.NODES.numberNode(new BigDecimal(text)) : Shape.NODES.textNode(text);
  }

  private @Nullable JsonNode readJson(String text) {
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJson malformed) {
      decoding.fail(
          "type",
          "%s (expected: JSON, because records, maps and lists within lists don't fit a parameter;"
                  .formatted(Text.shortened(text))
              + " "
              + malformed.getMessage()
              + ")");
      return null;
    }
  }
}
