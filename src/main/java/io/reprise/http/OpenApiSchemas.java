package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Puts the schemas of one component into the document. A component's schemas hold their definitions
 * within themselves ({@code #/$defs/…}); in a document these stand beside each other under names of
 * their own, because a reference counts from the document's root.
 */
final class OpenApiSchemas {
  private static final String WITHIN = "#/$defs/";

  private final String component;
  private final ObjectNode schemas;

  OpenApiSchemas(String component, ObjectNode schemas) {
    this.component = component;
    this.schemas = schemas;
  }

  /** Adds a schema with its definitions; gives the name that it can be referred to by. */
  String add(String name, JsonNode schema) {
    String full = component + "." + name;
    schemas.set(full, moved(full, schema));
    return full;
  }

  /** Adds the fields of a query as parameters of a URL. */
  void addParameters(String name, JsonNode schema, ArrayNode parameters) {
    String full = component + "." + name;
    JsonNode own = moved(full, schema);
    for (var field : own.path("properties").properties()) {
      ObjectNode parameter = parameters.addObject();
      parameter.put("name", field.getKey());
      parameter.put("in", "query");
      for (JsonNode required : own.path("required")) {
        if (required.asText().equals(field.getKey())) {
          parameter.put("required", true);
        }
      }
      parameter.set("schema", field.getValue());
    }
  }

  private JsonNode moved(String full, JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    redirect(copy, full);
    if (copy instanceof ObjectNode object && object.remove("$defs") instanceof ObjectNode found) {
      found
          .properties()
          .forEach(each -> schemas.set(full + "." + safe(each.getKey()), each.getValue()));
    }
    return copy;
  }

  private static void redirect(JsonNode node, String full) {
    if (node instanceof ObjectNode object) {
      String target = object.path("$ref").asText("");
      if (target.startsWith(WITHIN)) {
        String name = safe(target.substring(WITHIN.length()));
        object.put("$ref", "#/components/schemas/" + full + "." + name);
      }
    }
    node.forEach(child -> redirect(child, full));
  }

  /** Names under {@code components} take fewer characters than those of definitions. */
  private static String safe(String name) {
    return name.replaceAll("[^a-zA-Z0-9._-]", "_");
  }
}
