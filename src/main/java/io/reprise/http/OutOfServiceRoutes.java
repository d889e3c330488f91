package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.entity.Entities;
import io.reprise.journal.Outages;
import io.reprise.journal.Outages.Case;
import io.reprise.journal.Outages.Filter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The entities that can't be recovered, and having them tried again. */
final class OutOfServiceRoutes {
  private static final String ALL = "/v1/out-of-service";

  private final Outages outages;
  private final Entities entities;
  private final Catalog catalog;
  private final Bodies bodies;
  private final Answers answers;
  private final HttpSettings settings;

  OutOfServiceRoutes(
      Outages outages, Entities entities, Catalog catalog, Bodies bodies, HttpSettings settings) {
    this.outages = outages;
    this.entities = entities;
    this.catalog = catalog;
    this.bodies = bodies;
    this.answers = new Answers(catalog);
    this.settings = settings;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            ALL,
            this::list,
            RouteDoc.of(
                "listOutOfService",
                "Entities that can't be recovered, by name.",
                "OutOfServiceList",
                "outOfServiceComponent",
                "outOfServiceCode",
                "afterEntity",
                "limit")),
        Route.post(
            ALL + "/retry",
            this::retry,
            RouteDoc.of(
                    "retryOutOfService",
                    "Has an entity tried again that can't be recovered, or all that match, unless"
                        + " they are more than counted.",
                    "OutOfServiceAnswer")
                .taking("OutOfServiceRetry")));
  }

  // ── looking ─────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<Reply> list(Request request) {
    Parameters parameters = new Parameters(request);
    Filter filter =
        new Filter(
            MessageFilter.text(parameters, "component"), MessageFilter.text(parameters, "code"));
    Optional<String> after = MessageFilter.text(parameters, "after");
    int limit =
        (int) parameters.number("limit", 1, settings.pageSizeMax()).orElse(settings.pageSize());
    parameters.done();
    return outages
        .list(filter, after, limit)
        .thenApply(page -> Reply.json(200, json(page)).notStored());
  }

  static ObjectNode json(Outages.Page page) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("total", page.total());
    ArrayNode all = json.putArray("entities");
    page.entities().forEach(one -> describe(one, all.addObject()));
    if (page.more()) { // the `after` of the next page
      json.put("next", page.entities().get(page.entities().size() - 1).entity());
    }
    return json;
  }

  private static void describe(Case one, ObjectNode json) {
    json.put("component", one.component()).put("id", one.id());
    json.put("sequence", one.sequence());
    json.put("code", one.code()).put("detail", one.detail());
    json.put("node", one.node());
    json.put("since", Times.text(one.since())).put("tried", Times.text(one.tried()));
  }

  // ── having them tried again ─────────────────────────────────────────────────────────────────

  private CompletionStage<Reply> retry(Request request) {
    Parameters.requireNone(request);
    return bodies
        .fields(request)
        .thenCompose(fields -> fields.has("filter") ? many(fields) : one(fields));
  }

  private CompletionStage<Reply> one(ObjectNode fields) {
    BodyFields body = new BodyFields();
    body.requireKnown("", fields, Set.of("component", "id"));
    for (String name : List.of("component", "id")) {
      if (body.text("", fields, name).isEmpty() && !fields.has(name)) {
        body.wrong(
            "/" + name, fields.path(name), "component and id of an entity, or filter and count");
      }
    }
    body.done();
    String component = fields.path("component").textValue();
    String id = fields.path("id").textValue();
    Names.component(catalog, component);
    Names.requireId(id);
    return entities
        .retry(component, id, settings.rebuildTimeout())
        .thenApply(answer -> answers.recovered(component, id, answer));
  }

  private CompletionStage<Reply> many(ObjectNode fields) {
    BodyFields body = new BodyFields();
    body.requireKnown("", fields, Set.of("filter", "count"));
    JsonNode wanted =
        body.filter(
            fields,
            Set.of("component", "code"),
            "which ones, such as {\"component\":\"wallet\"}; {} for all");
    int count = body.count(fields, "how many GET /v1/out-of-service has counted, a whole number");
    Filter filter =
        new Filter(body.text("/filter", wanted, "component"), body.text("/filter", wanted, "code"));
    body.done();
    return outages
        .list(filter, Optional.empty(), 1)
        .thenCompose(
            page -> {
              if (page.total() > count) {
                throw Problem.of(
                        Problems.COUNT_CHANGED,
                        "count: "
                            + count
                            + " ("
                            + page.total()
                            + " are out of service now that match)")
                    .thrown();
              }
              return outages
                  .triedLongestAgo(filter, RetriedEntities.AT_ONCE_MAX)
                  .thenCompose(
                      cases -> RetriedEntities.retry(entities, cases, settings.rebuildTimeout()))
                  .thenApply(retried -> Reply.json(200, retried.json(page.total())).notStored());
            });
  }
}
