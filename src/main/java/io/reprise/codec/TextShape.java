package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type of the JDK that stands as text in JSON; see {@link Texts} for all of them.
 *
 * @param name as it is pinned
 * @param expected what it is, for messages and as the description in schemas
 * @param fromText reads it; any exception means that the text is not one
 * @param toText writes it
 * @param limits what is wrong with a value from outside, if it is too large to be worked with
 * @param isKey whether it may be the key of a map
 * @param schema what JSON Schema says beside {@code "type":"string"}
 */
record TextShape(
    String name,
    String expected,
    Function<String, Object> fromText,
    Function<Object, String> toText,
    Function<String, Optional<String>> limits,
    boolean isKey,
    Map<String, String> schema)
    implements TextLike {

  @Override
  public @Nullable Object fromText(String text, Decoding decoding) {
    if (decoding.fromOutside()) {
      Optional<String> tooLarge = limits.apply(text);
      if (tooLarge.isPresent()) {
        return decoding.fail("range", Text.shortened(text) + " (expected: " + tooLarge.get() + ")");
      }
    }
    try {
      return fromText.apply(text);
    } catch (RuntimeException notOne) { // each type has exceptions of its own for this
      return decoding.mistyped(NODES.textNode(text), expected);
    }
  }

  @Override
  public String toText(Object value) {
    String text = toText.apply(value);
    if (!Text.isWellFormed(text)) {
      throw new IllegalArgumentException(
          "a text with half a surrogate pair (expected: text that can be written as UTF-8)");
    }
    return text;
  }

  @Override
  public JsonNode pin(Definitions definitions) {
    return NODES.textNode(name);
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    ObjectNode described = NODES.objectNode().put("type", "string");
    schema.forEach(described::put);
    if (!expected.equals(Texts.ANY_TEXT)) {
      described.put("description", expected);
    }
    return described;
  }
}
