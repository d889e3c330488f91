package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The components installed on this node, with their schemas. */
final class ComponentRoutes {
  private final Catalog catalog;

  ComponentRoutes(Catalog catalog) {
    this.catalog = catalog;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/components",
                this::components,
                RouteDoc.of(
                    "listComponents", "The components that are installed.", "ComponentList"))
            .by(Access.TOKEN),
        Route.get(
                "/v1/components/{name}",
                this::component,
                RouteDoc.of("showComponent", "A component with its schemas.", "Component"))
            .by(Access.TOKEN));
  }

  private CompletionStage<Reply> components(Request request) {
    Parameters.requireNone(request);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode components = json.putArray("components");
    for (Installed installed : catalog.all()) {
      ObjectNode component = components.addObject();
      component.put("name", installed.name());
      component.put("version", installed.version());
      addAll(component.putArray("commands"), installed.commandNames());
      addAll(component.putArray("events"), installed.eventNames());
      addAll(component.putArray("queries"), installed.queryNames());
      component.put("href", "/v1/components/" + installed.name());
    }
    return CompletableFuture.completedStage(Reply.json(200, json));
  }

  private static void addAll(ArrayNode array, List<String> names) {
    names.forEach(array::add);
  }

  private CompletionStage<Reply> component(Request request) {
    Installed installed = Names.component(catalog, request.segment(2));
    Parameters.requireNone(request);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", installed.name());
    json.put("version", installed.version());
    json.setAll(installed.schemas());
    return CompletableFuture.completedStage(Reply.json(200, json));
  }
}
