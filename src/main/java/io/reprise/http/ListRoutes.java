package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.journal.Journal;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The entities there are. */
final class ListRoutes {
  private final Journal journal;
  private final Catalog catalog;
  private final HttpSettings settings;

  ListRoutes(Journal journal, Catalog catalog, HttpSettings settings) {
    this.journal = journal;
    this.catalog = catalog;
    this.settings = settings;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/entities/{component}",
                this::entities,
                RouteDoc.of(
                    "listEntities",
                    "The entities of a component, in the order of their ids.",
                    "EntityList",
                    "prefix",
                    "afterId",
                    "limit",
                    "consistency"))
            .by(Access.TOKEN));
  }

  private CompletionStage<Reply> entities(Request request) {
    String component = request.segment(2);
    Names.component(catalog, component);
    Parameters parameters = new Parameters(request);
    String prefix = idPart(parameters, "prefix");
    String after = idPart(parameters, "after");
    int limit =
        (int) parameters.number("limit", 1, settings.pageSizeMax()).orElse(settings.pageSize());
    JournalReads.accept(parameters);
    parameters.done();
    return journal
        .ids(component, prefix, after, limit + 1)
        .thenApply(ids -> JournalReads.marked(Reply.json(200, json(component, limit, ids))));
  }

  private static String idPart(Parameters parameters, String name) {
    String text = parameters.text(name).orElse("");
    if (!text.isEmpty() && !Names.isId(text)) {
      parameters.wrong(name, "invalid", text, "an id or the beginning of one");
    }
    return text;
  }

  private static ObjectNode json(String component, int limit, List<String> ids) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode entities = json.putArray("entities");
    ids.stream()
        .limit(limit)
        .forEach(id -> entities.addObject().put("component", component).put("id", id));
    if (ids.size() > limit) {
      json.put("next", ids.get(limit - 1)); // the `after` of the next page
    }
    return json;
  }
}
