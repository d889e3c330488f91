package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands as text in JSON. */
sealed interface TextLike extends Shape permits TextShape, EnumShape {

  /** Reads a value from its text; null if it could not, and then the walk knows why. */
  @Nullable Object fromText(String text, Decoding decoding);

  /** The text of a value: one text for equal values. */
  String toText(Object value);

  /** Whether it may be the key of a map. */
  boolean isKey();

  @Override
  default @Nullable Object decode(JsonNode json, Decoding decoding) {
    return json.isTextual()
        ? fromText(json.textValue(), decoding)
        : decoding.mistyped(json, expected());
  }

  @Override
  default JsonNode encode(Object value, int depth) {
    return NODES.textNode(toText(value));
  }

  @Override
  default List<Shape> parts() {
    return List.of();
  }
}
