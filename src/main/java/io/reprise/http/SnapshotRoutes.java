package io.reprise.http;

import io.reprise.codec.Catalog;
import io.reprise.entity.Entities;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The snapshots that entities recover from. */
final class SnapshotRoutes {
  private final Entities entities;
  private final Catalog catalog;
  private final Answers answers;
  private final HttpSettings settings;

  SnapshotRoutes(Entities entities, Catalog catalog, HttpSettings settings) {
    this.entities = entities;
    this.catalog = catalog;
    this.answers = new Answers(catalog);
    this.settings = settings;
  }

  List<Route> routes() {
    return List.of(
        Route.delete(
            "/v1/snapshots/{component}/{id}",
            this::rebuild,
            RouteDoc.of(
                "rebuildEntity",
                "Drops the snapshot of an entity and has it fold all its entries again.",
                "Recovered")));
  }

  private CompletionStage<Reply> rebuild(Request request) {
    String component = request.segment(2);
    String id = request.segment(3);
    Names.component(catalog, component);
    Names.requireId(id);
    Parameters.requireNone(request);
    return entities
        .rebuild(component, id, settings.rebuildTimeout())
        .thenApply(answer -> answers.recovered(component, id, answer));
  }
}
