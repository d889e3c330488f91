package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.cli.NodeClient.Reply;
import io.reprise.codec.Installed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The interfaces of components, as a node serves them or as they are installed here. */
final class Interfaces {
  private Interfaces() {}

  /**
   * What a node says of its components; nothing if it says something else.
   *
   * @throws CliFailure if it does not answer, or not to one without the right token
   */
  static List<JsonNode> all(NodeClient client) {
    Reply reply = client.get("/v1/components", List.of(), Map.of());
    if (reply.status() == 401) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "the node asks for a token (expected: one in the file that %s names)."
              .formatted(Environment.TOKEN_FILE));
    }
    List<JsonNode> all = new ArrayList<>();
    reply.json().path("components").forEach(all::add);
    return all;
  }

  /** One component of a node. */
  static Reply one(NodeClient client, String name) {
    return client.get("/v1" + NodeClient.path("components", name), List.of(), Map.of());
  }

  /** An installed component in the form that a node serves. */
  static JsonNode of(Installed component) {
    ObjectNode form = JsonNodeFactory.instance.objectNode();
    form.put("name", component.name()).put("version", component.version());
    form.put("origin", component.origin());
    form.setAll(component.schemas());
    return form;
  }

  /** The names under a section ({@code commands}, {@code events}, {@code queries}). */
  static List<String> names(JsonNode component, String section) {
    JsonNode named = component.path(section);
    List<String> names = new ArrayList<>();
    if (named.isArray()) {
      named.forEach(it -> names.add(it.isTextual() ? it.asText() : it.path("name").asText()));
    } else {
      named.fieldNames().forEachRemaining(names::add);
    }
    return names;
  }

  /** The fields of a schema with their types, for people: {@code cents integer, memo string?}. */
  static String fields(JsonNode schema) {
    StringJoiner fields = new StringJoiner(", ");
    types(schema).forEach((name, type) -> fields.add(name + " " + type));
    return fields.toString();
  }

  private static Map<String, String> types(JsonNode schema) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    Map<String, String> types = new LinkedHashMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String optional = required.contains(field.getKey()) ? "" : "?";
              types.put(field.getKey(), type(schema, field.getValue()) + optional);
            });
    return types;
  }

  /** A schema's type in one word. */
  static String type(JsonNode root, JsonNode schema) {
    JsonNode it = target(root, schema);
    if (it.path("type").asText().equals("string") && it.path("format").isTextual()) {
      return it.path("format").asText();
    }
    if (it.path("type").isTextual()) {
      boolean list = it.path("type").asText().equals("array") && it.path("items").isObject();
      return list ? "[" + type(root, it.path("items")) + "]" : it.path("type").asText();
    }
    if (it.path("oneOf").isArray() || it.path("anyOf").isArray()) {
      return "one of " + (it.path("oneOf").size() + it.path("anyOf").size());
    }
    return it.path("enum").isArray() ? "string" : "any";
  }

  /** Whether a field holds a text: then nothing that looks like another type is meant as one. */
  static boolean isText(JsonNode schema, String field) {
    JsonNode it = target(schema, schema.path("properties").path(field));
    JsonNode type = it.path("type");
    return type.asText().equals("string") || (type.isMissingNode() && it.path("enum").isArray());
  }

  /** The schema that a local reference leads to; the schema itself if it is none. */
  private static JsonNode target(JsonNode root, JsonNode schema) {
    String reference = schema.path("$ref").asText();
    return reference.startsWith("#/") ? root.at(reference.substring(1)) : schema;
  }
}
