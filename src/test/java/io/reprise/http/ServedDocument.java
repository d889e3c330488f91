package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The OpenAPI document of a node, to hold its answers against. */
final class ServedDocument {
  private static final String PLACE = "https://reprise.test/openapi.json";
  private static final JsonNode NO_OPERATION =
      com.fasterxml.jackson.databind.node.MissingNode.getInstance();

  private final JsonNode document;
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  ServedDocument(JsonNode document) {
    this.document = document;
    this.registry =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi31(),
            builder -> builder.schemas(Map.of(PLACE, document.toString())));
  }

  /** As it was served. */
  JsonNode document() {
    return document;
  }

  /**
   * Requires of an answer that the document describes it: its content type, and each line of its
   * body; and of a body that was taken, that the document allows it. Answers that are no JSON, and
   * those without a body, are passed over.
   */
  void requireDescribed(String method, String path, String sent, Client.Got got) {
    String type = got.header("Content-Type").replaceFirst(";.*", "");
    String body = got.text();
    int status = got.status();
    if (status == 304) {
      String operation = escaped(template(path.replaceFirst("\\?.*", "")).orElseThrow());
      assertThat(
              document
                  .at(
                      "/paths/"
                          + operation.replace("%7B", "{").replace("%7D", "}")
                          + "/"
                          + method.toLowerCase(Locale.ROOT)
                          + "/responses/304")
                  .isMissingNode())
          .as("%s %s, answered 304, is described", method, path)
          .isFalse();
    }
    if (body.isEmpty() || !type.endsWith("json")) {
      return;
    }
    String schema = schemaOf(method, path.replaceFirst("\\?.*", ""), status, type);
    Stream<String> values = type.endsWith("ndjson") ? body.lines() : Stream.of(body);
    values.forEach(
        value ->
            assertThat(errors(schema, value))
                .as("%s %s answered %d with %s; by %s", method, path, status, value, schema)
                .isEmpty());
    if (status / 100 == 2 && !sent.isEmpty() && type.equals("application/json")) {
      String taken = schema.replaceFirst("/responses/20[02]/", "/requestBody/");
      assertThat(errors(taken, sent))
          .as("%s %s took %s; by %s", method, path, sent, taken)
          .isEmpty();
    }
  }

  /** What is wrong with a value by a schema of the document, empty if nothing. */
  String errors(String pointer, String value) {
    Schema schema =
        schemas.computeIfAbsent(
            pointer, each -> registry.getSchema(SchemaLocation.of(PLACE + "#" + each)));
    return String.join(
        "; ",
        schema
            .validate(
                value,
                InputFormat.JSON,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
            .stream()
            .map(Object::toString)
            .toList());
  }

  /** The pointer to the schema of a body. */
  private String schemaOf(String method, String path, int status, String type) {
    Optional<String> template = template(path);
    String verb = method.toLowerCase(Locale.ROOT);
    JsonNode operation =
        template.map(found -> document.path("paths").path(found).path(verb)).orElse(NO_OPERATION);
    if (status != 200
        && status != 202) { // no operation: its path or method is what the problem is about
      assertThat(type)
          .as("content type of %s %s, %d", method, path, status)
          .isEqualTo("application/problem+json");
      return "/components/schemas/Problem";
    }
    assertThat(
            operation
                .at("/responses/" + status + "/content")
                .path(type)
                .path("schema")
                .isMissingNode())
        .as("%s %s, answered %d with %s, is described", method, path, status, type)
        .isFalse();
    return "/paths/"
        + escaped(template.orElseThrow())
        + "/"
        + verb
        + "/responses/"
        + status
        + "/content/"
        + escaped(type)
        + "/schema";
  }

  /** The path of the document that stands for one of a request: the one with the fewest fields. */
  private Optional<String> template(String path) {
    return StreamSupport.stream(
            ((Iterable<String>) () -> document.path("paths").fieldNames()).spliterator(), false)
        .filter(template -> matches(template.split("/", -1), path.split("/", -1)))
        .min(Comparator.comparingLong(template -> template.chars().filter(c -> c == '{').count()));
  }

  private static boolean matches(String[] template, String[] path) {
    if (template.length != path.length) {
      return false;
    }
    for (int i = 0; i < path.length; i++) {
      if (!template[i].startsWith("{") && !template[i].equals(path[i])) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String part) {
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D");
  }
}
