package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The OpenAPI 3.1 document: a frame with what stays the same ({@code openapi.json} beside this
 * class), a path for each route, and paths of their own for the commands, queries and state of each
 * installed component.
 */
final class OpenApi {
  private static final String COMMAND = "/v1/entities/{component}/{id}/{command}";
  private static final String QUERY = "/v1/entities/{component}/{id}/queries/{query}";
  private static final String STATE = "/v1/entities/{component}/{id}";

  private final List<Route> routes;
  private final Catalog catalog;
  private final String release;
  private final boolean tokens;

  OpenApi(List<Route> routes, Catalog catalog, String release, boolean tokens) {
    this.routes = routes;
    this.catalog = catalog;
    this.release = release;
    this.tokens = tokens;
  }

  ObjectNode document() {
    ObjectNode document = frame();
    ((ObjectNode) document.path("info")).put("version", release);
    ObjectNode paths = document.putObject("paths");
    for (Route route : routes) {
      add(paths, route.template(), route, operation(route, route.template(), ""));
    }
    ObjectNode schemas = (ObjectNode) document.path("components").path("schemas");
    for (Installed installed : catalog.all()) {
      addComponent(paths, schemas, installed);
    }
    return document;
  }

  private static ObjectNode frame() {
    try (InputStream resource =
        Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
      return (ObjectNode) Json.parse(resource.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedJson e) {
      throw new IllegalStateException("openapi.json: " + e.getMessage(), e);
    }
  }

  private static void add(ObjectNode paths, String template, Route route, ObjectNode operation) {
    ObjectNode path = paths.withObjectProperty(template);
    path.set(route.method().toLowerCase(java.util.Locale.ROOT), operation);
  }

  /** An operation with the parameters and answers of its route. */
  private ObjectNode operation(Route route, String template, String suffix) {
    RouteDoc doc = route.doc();
    ObjectNode operation = JsonNodeFactory.instance.objectNode();
    operation.put("operationId", doc.operation() + suffix);
    operation.put("summary", doc.summary());
    security(operation.putArray("security"), route.access());
    ArrayNode parameters = operation.putArray("parameters");
    for (String part : template.split("/", -1)) {
      if (part.startsWith("{")) {
        refer(parameters.addObject(), "parameters", part.substring(1, part.length() - 1));
      }
    }
    doc.parameters().forEach(name -> refer(parameters.addObject(), "parameters", name));
    doc.request()
        .ifPresent(
            schema -> {
              Reply.Media media =
                  route.produces().contains(Reply.Media.NDJSON)
                      ? Reply.Media.NDJSON
                      : Reply.Media.JSON;
              content(operation.putObject("requestBody"), media, reference(schema));
            });
    ObjectNode responses = operation.putObject("responses");
    ObjectNode good =
        responses
            .putObject(Integer.toString(doc.status()))
            .put("description", doc.status() == 202 ? "On its way." : "Done.");
    for (Reply.Media media : route.produces()) {
      content(
          good,
          media,
          media == Reply.Media.EVENTS || media == Reply.Media.HTML
              ? JsonNodeFactory.instance.objectNode().put("type", "string")
              : reference(doc.answer()));
    }
    if (doc.parameters().contains("ifNoneMatch")) {
      responses
          .putObject("304")
          .put("description", "It still has a version that the caller knows.");
    }
    refer(responses.putObject("default"), "responses", "Problem");
    return operation;
  }

  /**
   * Whom a token lets in. A node without tokens says so too: a client that is made from the
   * document of a developer's node is for others as well.
   */
  private void security(ArrayNode ways, Access access) {
    if (access == Access.OPEN) {
      return;
    }
    if (!tokens) {
      ways.addObject();
    }
    ArrayNode scopes = ways.addObject().putArray("token");
    access.scope().ifPresent(scope -> scopes.add(scope.word()));
  }

  private static void content(ObjectNode of, Reply.Media media, JsonNode schema) {
    of.withObjectProperty("content").putObject(media.full()).set("schema", schema);
  }

  private static ObjectNode reference(String schema) {
    ObjectNode reference = JsonNodeFactory.instance.objectNode();
    refer(reference, "schemas", schema);
    return reference;
  }

  private static void refer(ObjectNode node, String kind, String name) {
    node.put("$ref", "#/components/" + kind + "/" + name);
  }

  private void addComponent(ObjectNode paths, ObjectNode schemas, Installed installed) {
    OpenApiSchemas own = new OpenApiSchemas(installed.name(), schemas);
    ObjectNode all = installed.schemas();
    String state = own.add("state", all.path("state"));
    Route read = route("GET", STATE);
    String place = STATE.replace("{component}", installed.name());
    ObjectNode reading = operation(read, place, "." + installed.name());
    answer(reading, read.doc().answer(), "state", reference(state));
    add(paths, place, read, reading);
    all.path("commands")
        .properties()
        .forEach(
            command -> addCommand(paths, own, installed, command.getKey(), command.getValue()));
    all.path("queries")
        .properties()
        .forEach(query -> addQuery(paths, own, installed, query.getKey(), query.getValue()));
  }

  private void addCommand(
      ObjectNode paths, OpenApiSchemas own, Installed installed, String name, JsonNode schema) {
    Route route = route("POST", COMMAND);
    String place = COMMAND.replace("{component}", installed.name()).replace("{command}", name);
    ObjectNode operation = operation(route, place, "." + installed.name() + "." + name);
    content(
        operation.putObject("requestBody"),
        Reply.Media.JSON,
        reference(own.add("command." + name, schema)));
    add(paths, place, route, operation);
  }

  private void addQuery(
      ObjectNode paths, OpenApiSchemas own, Installed installed, String name, JsonNode schemas) {
    Route route = route("GET", QUERY);
    String place = QUERY.replace("{component}", installed.name()).replace("{query}", name);
    ObjectNode operation = operation(route, place, "." + installed.name() + "." + name);
    JsonNode parameters = schemas.path("parameters");
    own.addParameters("query." + name, parameters, (ArrayNode) operation.path("parameters"));
    String answer = own.add("answer." + name, schemas.path("answer"));
    answer(operation, route.doc().answer(), "answer", reference(answer));
    add(paths, place, route, operation);
  }

  /** The usual answer, one field of it described closer. */
  private static void answer(ObjectNode operation, String usual, String field, JsonNode schema) {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    ArrayNode allOf = both.putArray("allOf");
    allOf.add(reference(usual));
    allOf.addObject().putObject("properties").set(field, schema);
    content((ObjectNode) operation.path("responses").path("200"), Reply.Media.JSON, both);
  }

  private Route route(String method, String template) {
    return routes.stream()
        .filter(route -> route.method().equals(method) && route.template().equals(template))
        .findFirst()
        .orElseThrow();
  }
}
