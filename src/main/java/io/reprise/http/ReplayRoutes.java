package io.reprise.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.replay.Compared;
import io.reprise.replay.Fork;
import io.reprise.replay.Past;
import io.reprise.replay.Replay;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** What changed in an entity and why, and what would have come of it. */
final class ReplayRoutes {
  private static final int CHANGES_USUAL = 20;

  private final Replay replay;
  private final Catalog catalog;
  private final Bodies bodies;

  ReplayRoutes(Replay replay, Catalog catalog, Bodies bodies) {
    this.replay = replay;
    this.catalog = catalog;
    this.bodies = bodies;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/entities/{component}/{id}/diff",
                this::diff,
                RouteDoc.of(
                    "compareStates",
                    "What changed in the state from one entry to another, as a JSON Patch; as"
                        + " application/json with both states.",
                    "Diff",
                    "from",
                    "to"))
            .producing(Reply.Media.PATCH, Reply.Media.JSON),
        Route.get(
            "/v1/entities/{component}/{id}/explain",
            this::explain,
            RouteDoc.of(
                "explainField",
                "The entries that changed a field of the state, newest first.",
                "Explanation",
                "pointer",
                "changesLimit")),
        Route.post(
            "/v1/entities/{component}/{id}/what-if",
            this::whatIf,
            RouteDoc.of(
                    "forkHistory",
                    "What would have come of the entity without some of its commands, or with"
                        + " others. Changes nothing and sends nothing.",
                    "Fork")
                .taking("Edits")));
  }

  private record Entity(Installed component, String id) {
    String name() {
      return component.name();
    }
  }

  private Entity entity(Request request) {
    Installed component = Names.component(catalog, request.segment(2));
    Names.requireId(request.segment(3));
    return new Entity(component, request.segment(3));
  }

  private CompletionStage<Reply> diff(Request request) {
    Entity entity = entity(request);
    Parameters parameters = new Parameters(request);
    long from = sequence(parameters, "from");
    long to = sequence(parameters, "to");
    parameters.done();
    boolean whole = Accept.prefers(request, Reply.Media.JSON, Reply.Media.PATCH);
    return problems(
        entity,
        "the state as JSON",
        replay
            .compare(entity.name(), entity.id(), from, to)
            .thenApply(
                compared ->
                    past(
                        whole
                            ? Reply.json(200, both(entity, compared))
                            : Reply.patch(Json.write(compared.patch())),
                        compared.after().sequence(),
                        compared.after().componentVersion())));
  }

  private static long sequence(Parameters parameters, String name) {
    OptionalLong sequence = parameters.number(name, 1, Long.MAX_VALUE - 1);
    if (sequence.isEmpty() && !parameters.has(name)) {
      parameters.wrong(name, "missing", "none", "the sequence of an entry");
    }
    return sequence.orElse(1);
  }

  private static ObjectNode both(Entity entity, Compared compared) {
    ObjectNode json = about(entity).put("consistency", "past");
    put(json.putObject("from"), compared.before());
    put(json.putObject("to"), compared.after());
    json.set("patch", compared.patch());
    return json;
  }

  private static void put(ObjectNode json, Past past) {
    json.put("sequence", past.sequence());
    json.put("version", past.version());
    json.put("time", Times.text(past.time()));
    json.set("state", past.value());
  }

  private CompletionStage<Reply> explain(Request request) {
    Entity entity = entity(request);
    Parameters parameters = new Parameters(request);
    JsonPointer pointer = pointer(parameters);
    int limit =
        (int)
            parameters
                .number("limit", 1, replay.changesMax())
                .orElse(Math.min(CHANGES_USUAL, replay.changesMax()));
    parameters.done();
    return problems(
        entity,
        "the state as JSON",
        replay
            .explain(entity.name(), entity.id(), pointer, limit)
            .thenApply(
                explanation ->
                    past(
                        Reply.json(
                            200, ReplayForms.explanation(about(entity), pointer, explanation)),
                        explanation.sequence(),
                        explanation.componentVersion())));
  }

  private static JsonPointer pointer(Parameters parameters) {
    Optional<String> text = parameters.text("pointer");
    try {
      if (text.isPresent()) {
        return JsonPointer.compile(text.get());
      }
      parameters.wrong("pointer", "missing", "none", "a field of the state such as /cents");
    } catch (IllegalArgumentException e) {
      parameters.wrong("pointer", "invalid", text.orElse(""), "a JSON Pointer such as /cents");
    }
    return JsonPointer.empty();
  }

  private CompletionStage<Reply> whatIf(Request request) {
    Entity entity = entity(request);
    Parameters.requireNone(request);
    return bodies
        .fields(request)
        .thenCompose(
            fields ->
                problems(
                    entity,
                    "a rule",
                    replay.whatIf(entity.name(), entity.id(), EditsBody.read(fields))))
        .thenApply(fork -> forked(entity, fork));
  }

  private static Reply forked(Entity entity, Fork fork) {
    return Reply.json(200, ReplayForms.fork(about(entity), fork))
        .with("Reprise-Sequence", Long.toString(fork.through()))
        .with("Reprise-Consistency", "what-if")
        .with("Reprise-Component-Version", Integer.toString(fork.componentVersion()))
        .notStored();
  }

  private static Reply past(Reply reply, long sequence, int componentVersion) {
    return reply
        .with("Reprise-Sequence", Long.toString(sequence))
        .with("Reprise-Consistency", "past")
        .with("Reprise-Component-Version", Integer.toString(componentVersion))
        .notStored();
  }

  private static ObjectNode about(Entity entity) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("component", entity.name())
        .put("id", entity.id());
  }

  private static <T> CompletionStage<T> problems(
      Entity entity, String what, CompletionStage<T> stage) {
    return stage.exceptionally(
        failure -> {
          throw ReplayProblems.of(entity.name(), entity.id(), what, failure);
        });
  }
}
