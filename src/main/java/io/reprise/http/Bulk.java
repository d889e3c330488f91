package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import io.reprise.entity.Answer;
import io.reprise.entity.CommandIds;
import io.reprise.entity.Entities;
import io.reprise.entity.EntityCommand;
import io.reprise.entity.Precondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The commands of one bulk request. */
final class Bulk {
  private static final Set<String> FIELDS = Set.of("component", "id", "command", "key", "body");

  private final Entities entities;
  private final Catalog catalog;
  private final Answers answers;
  private final HttpSettings settings;
  private final CommandIds ids;
  private final Sender sender;

  // The last command of each entity that has one under way; at most bulk-parallel of them.
  private final Map<String, CompletableFuture<ObjectNode>> last = new HashMap<>();

  Bulk(Entities entities, Catalog catalog, HttpSettings settings, CommandIds ids, Sender sender) {
    this.entities = entities;
    this.catalog = catalog;
    this.answers = new Answers(catalog);
    this.settings = settings;
    this.ids = ids;
    this.sender = sender;
  }

  /** What the headers of the request say about all its commands. */
  record Sender(String caller, Optional<String> reason, boolean wantState, Trace trace) {}

  private record Order(
      String component, String id, String command, Optional<String> key, JsonNode body) {}

  /** The outcome of a line; never fails. */
  CompletionStage<ObjectNode> outcome(Lines.Line line) {
    try {
      return inTurn(order(line), line.number());
    } catch (Problem.Thrown e) {
      return CompletableFuture.completedStage(
          failed(line.number(), e.problem(), sender.trace().traceId()));
    }
  }

  /** After the command before it to the same entity has its answer. */
  private CompletionStage<ObjectNode> inTurn(Order order, long line) {
    String entity = order.component() + "/" + order.id();
    CompletableFuture<ObjectNode> mine;
    synchronized (last) {
      CompletableFuture<ObjectNode> before = last.get(entity);
      mine =
          before == null ? given(order, line) : before.thenCompose(outcome -> given(order, line));
      last.put(entity, mine);
    }
    return mine.whenComplete(
        (outcome, failure) -> {
          synchronized (last) {
            last.remove(entity, mine);
          }
        });
  }

  private CompletableFuture<ObjectNode> given(Order order, long line) {
    // Made only now: an entity takes a command whose id is old for one that was sent before.
    EntityCommand command =
        CommandRoutes.command(
            ids,
            order.command(),
            order.body(),
            order.key(),
            new Precondition.None(),
            sender.caller(),
            sender.wantState(),
            sender.trace(),
            sender.reason());
    return entities
        .ask(order.component(), order.id(), command, settings.commandTimeout())
        .thenApply(answer -> json(order, command, line, answer))
        .toCompletableFuture();
  }

  private ObjectNode json(Order order, EntityCommand command, long line, Answer answer) {
    if (answer instanceof Answer.Decided decided && decided.outcome().accepted()) {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("line", line).put("status", 200);
      json.setAll(Answers.accepted(order.component(), order.id(), decided));
      json.put("commandId", decided.commandId().toString());
      return decided.replayed() ? json.put("replayed", true) : json;
    }
    String traceId = sender.trace().traceId();
    if (answer instanceof Answer.Decided decided) {
      ObjectNode json =
          failed(line, Answers.refused(order.component(), order.id(), decided), traceId);
      return decided.replayed() ? json.put("replayed", true) : json;
    }
    Answer.NotDone notDone =
        answer instanceof Answer.NotDone known
            ? known
            : Answer.NotDone.of(Answer.Failure.NO_ANSWER, "no answer");
    return failed(
        line,
        answers.undecided(
            order.component(), order.id(), command.name(), command.commandId(), notDone),
        traceId);
  }

  private static ObjectNode failed(long line, Problem problem, String traceId) {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("line", line).put("status", problem.status());
    problem.component().ifPresent(component -> json.put("component", component));
    problem.id().ifPresent(id -> json.put("id", id));
    json.set("problem", problem.toJson(traceId));
    return json;
  }

  private Order order(Lines.Line line) {
    if (line.end() == Lines.End.TOO_LONG) {
      throw Problem.of(
              Problems.TOO_LARGE,
              "the line has more than "
                  + settings.maxBodyBytes()
                  + " bytes (expected: at most that, reprise.http.max-body)")
          .thrown();
    }
    if (line.end() == Lines.End.BROKEN_OFF) {
      throw Problem.of(
              Problems.INVALID_REQUEST,
              "the body broke off in this line: nothing was taken from here on (expected: all of"
                  + " Content-Length, or all chunks up to the last)")
          .thrown();
    }
    ObjectNode fields = Bodies.object(line.text().toArrayUnsafe());
    List<FieldError> errors = new ArrayList<>();
    String component = text(fields, "component", errors).orElse("");
    String id = text(fields, "id", errors).orElse("");
    String name = text(fields, "command", errors).orElse("");
    Optional<String> key = fields.has("key") ? text(fields, "key", errors) : Optional.empty();
    JsonNode body = fields.path("body");
    if (!body.isMissingNode() && !body.isObject()) {
      errors.add(new FieldError("/body", "type", "not an object (expected: object)"));
    }
    fields.fieldNames().forEachRemaining(field -> requireKnown(field, errors));
    if (!errors.isEmpty()) {
      throw Problem.of(Problems.INVALID_BODY, "the line is not a command")
          .withErrors(errors)
          .thrown();
    }
    Names.component(catalog, component);
    Names.requireId(id);
    return new Order(
        component,
        id,
        name,
        key.map(Headers::key),
        body.isObject() ? body : JsonNodeFactory.instance.objectNode());
  }

  private static Optional<String> text(ObjectNode fields, String name, List<FieldError> errors) {
    JsonNode value = fields.path(name);
    if (value.isTextual()) {
      return Optional.of(value.textValue());
    }
    errors.add(
        value.isMissingNode()
            ? new FieldError("/" + name, "missing", "missing (expected: string)")
            : new FieldError("/" + name, "type", "not a string (expected: string)"));
    return Optional.empty();
  }

  private static void requireKnown(String field, List<FieldError> errors) {
    if (!FIELDS.contains(field)) {
      String pointer = "/" + Json.pointerSegment(Names.shortened(field));
      errors.add(
          new FieldError(
              pointer, "unknown", "no such field (expected: component, id, command, key, body)"));
    }
  }
}
