package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes up a value that fits a JSON Schema, for an example to start from. */
final class SampleBody {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEPTH_MAX = 8;

  private SampleBody() {}

  /** A value with all required fields. */
  static JsonNode of(JsonNode schema) {
    return of(schema, schema, 0);
  }

  private static JsonNode of(JsonNode root, JsonNode schema, int depth) {
    if (depth > DEPTH_MAX) {
      return JSON.objectNode();
    }
    if (schema.path("$ref").asText().startsWith("#/")) {
      return of(root, root.at(schema.path("$ref").asText().substring(1)), depth + 1);
    }
    if (schema.has("const")) {
      return schema.path("const");
    }
    if (schema.path("enum").isArray()) {
      return schema.path("enum").path(0);
    }
    if (schema.path("oneOf").isArray()) {
      return of(root, schema.path("oneOf").path(0), depth + 1);
    }
    return switch (schema.path("type").asText()) {
      case "integer", "number" -> JSON.numberNode(1);
      case "boolean" -> JSON.booleanNode(true);
      case "string" -> JSON.textNode(text(schema.path("format").asText()));
      case "array" -> JSON.arrayNode();
      default -> object(root, schema, depth);
    };
  }

  private static ObjectNode object(JsonNode root, JsonNode schema, int depth) {
    ObjectNode object = JSON.objectNode();
    for (JsonNode name : schema.path("required")) {
      JsonNode field = schema.path("properties").path(name.asText());
      object.set(name.asText(), of(root, field, depth + 1));
    }
    return object;
  }

  private static String text(String format) {
    return switch (format) {
      case "date-time" -> "2026-01-01T12:00:00Z";
      case "date" -> "2026-01-01";
      case "time" -> "12:00:00";
      case "duration" -> "PT1H";
      case "uuid" -> "00000000-0000-7000-8000-000000000000";
      case "uri" -> "https://example.com/";
      case "decimal" -> "1";
      default -> "text";
    };
  }
}
