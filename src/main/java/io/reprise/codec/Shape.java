package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one type look as JSON. Made once, when a component is loaded; all reflection is
 * done by then. Immutable from then on.
 */
sealed interface Shape
    permits BooleanShape, IntegerShape, TextLike, ListShape, SetShape, MapShape, Structure {

  JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Reads a value; null if it could not, and then the walk knows why. */
  @Nullable Object decode(JsonNode json, Decoding decoding);

  /**
   * Writes a value.
   *
   * @param depth how many objects and arrays are around it
   * @throws IllegalArgumentException if there is a null in it, or what JSON can't hold
   */
  JsonNode encode(Object value, int depth);

  /** What such a value is, for messages. */
  String expected();

  /** The shapes that this one is made of. */
  List<Shape> parts();

  /** This shape as it is pinned. */
  JsonNode pin(Definitions definitions);

  /** This shape as JSON Schema. */
  ObjectNode schema(Definitions definitions);
}
