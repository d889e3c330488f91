package io.reprise.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.entity.Answer;
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
                "Rebuilt")));
  }

  private CompletionStage<Reply> rebuild(Request request) {
    String component = request.segment(2);
    String id = request.segment(3);
    Names.component(catalog, component);
    Names.requireId(id);
    Parameters.requireNone(request);
    return entities
        .rebuild(component, id, settings.rebuildTimeout())
        .thenApply(answer -> reply(component, id, answer));
  }

  private Reply reply(String component, String id, Answer answer) {
    if (answer instanceof Answer.Rebuilt rebuilt) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("component", component).put("id", id);
      json.put("sequence", rebuilt.sequence()).put("version", rebuilt.version());
      return Reply.json(200, json)
          .with("ETag", Headers.etag(rebuilt.version()))
          .with("Reprise-Sequence", Long.toString(rebuilt.sequence()))
          .with("Reprise-Component-Version", Integer.toString(rebuilt.componentVersion()))
          .notStored();
    }
    if (answer instanceof Answer.NotDone notDone) {
      throw answers.unread(component, id, "", notDone).thrown();
    }
    throw new IllegalStateException("a rebuild was answered as something else: " + answer);
  }
}
