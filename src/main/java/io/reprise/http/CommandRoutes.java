package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Catalog;
import io.reprise.entity.Answer;
import io.reprise.entity.CommandIds;
import io.reprise.entity.Entities;
import io.reprise.entity.EntityCommand;
import io.reprise.entity.Precondition;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** One command to one entity. */
final class CommandRoutes {
  private final Entities entities;
  private final Catalog catalog;
  private final Bodies bodies;
  private final Callers callers;
  private final Answers answers;
  private final HttpSettings settings;
  private final CommandIds ids;
  private final AtomicInteger inFlight = new AtomicInteger();

  CommandRoutes(
      Entities entities,
      Catalog catalog,
      Bodies bodies,
      Callers callers,
      HttpSettings settings,
      CommandIds ids) {
    this.entities = entities;
    this.catalog = catalog;
    this.bodies = bodies;
    this.callers = callers;
    this.answers = new Answers(catalog);
    this.settings = settings;
    this.ids = ids;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
                "/v1/entities/{component}/{id}/{command}",
                this::command,
                RouteDoc.of(
                        "sendCommand",
                        "Gives a command to an entity; answers after it is durable.",
                        "CommandAnswer",
                        "idempotencyKey",
                        "ifMatch",
                        "ifNoneMatchAny",
                        "preferRepresentation",
                        "caller",
                        "reason",
                        "traceparent")
                    .taking("Fields"))
            .by(Access.CLIENT));
  }

  private CompletionStage<Reply> command(Request request) {
    String component = request.segment(2);
    String id = request.segment(3);
    String name = request.segment(4);
    Names.component(catalog, component);
    Names.requireId(id);
    Parameters.requireNone(request);
    Optional<String> key = Headers.key(request);
    Precondition precondition = Headers.precondition(request);
    String caller = callers.caller(request);
    Optional<String> reason = callers.reason(request);
    boolean wantState = wantsState(request);
    return bodies
        .fields(request)
        .thenCompose(
            body -> {
              EntityCommand command =
                  command(
                      ids,
                      name,
                      body,
                      key,
                      precondition,
                      caller,
                      wantState,
                      request.trace(),
                      reason);
              return ask(component, id, command)
                  .thenApply(answer -> reply(component, id, command, answer));
            });
  }

  static boolean wantsState(Request request) {
    return request.preference("return").map("representation"::equals).orElse(false);
  }

  static EntityCommand command(
      CommandIds ids,
      String name,
      JsonNode body,
      Optional<String> key,
      Precondition precondition,
      String caller,
      boolean wantState,
      Trace trace,
      Optional<String> reason) {
    return new EntityCommand(
        trace.made().orElseGet(ids::next),
        name,
        body,
        key,
        precondition,
        caller,
        wantState,
        trace.made().isPresent() ? Optional.empty() : Optional.of(trace.traceparent()),
        Optional.empty(),
        0,
        Optional.empty(),
        false,
        reason);
  }

  private CompletionStage<Answer> ask(String component, String id, EntityCommand command) {
    if (inFlight.incrementAndGet() > settings.maxInFlight()) {
      inFlight.decrementAndGet();
      throw Problem.of(
              Problems.OVERLOADED,
              "commands under way on this node: "
                  + settings.maxInFlight()
                  + " (reprise.http.max-in-flight)")
          .about(component, id)
          .thrown();
    }
    return entities
        .ask(component, id, command, settings.commandTimeout())
        .whenComplete((answer, failure) -> inFlight.decrementAndGet());
  }

  private Reply reply(String component, String id, EntityCommand command, Answer answer) {
    if (answer instanceof Answer.Decided decided) {
      return decided.outcome().accepted()
          ? accepted(component, id, command, decided)
          : refused(component, id, decided);
    }
    if (answer instanceof Answer.NotDone notDone) {
      throw answers
          .undecided(component, id, command.name(), command.commandId(), notDone)
          .withHeader("Reprise-Command-Id", command.commandId().toString())
          .thrown();
    }
    throw new IllegalStateException("a command was answered as a read: " + answer);
  }

  private static Reply accepted(
      String component, String id, EntityCommand command, Answer.Decided decided) {
    Reply reply = Reply.json(200, Answers.accepted(component, id, decided));
    about(decided).forEach(header -> reply.with(header.name(), header.value()));
    return command.wantState() && decided.state().isPresent()
        ? reply.with("Preference-Applied", "return=representation")
        : reply;
  }

  private static Reply refused(String component, String id, Answer.Decided decided) {
    Problem problem = Answers.refused(component, id, decided);
    for (Reply.Header header : about(decided)) {
      problem = problem.withHeader(header.name(), header.value());
    }
    throw problem.thrown();
  }

  private static List<Reply.Header> about(Answer.Decided decided) {
    Reply.Header[] headers = {
      new Reply.Header("Reprise-Sequence", Long.toString(decided.sequence())),
      new Reply.Header("Reprise-Consistency", "linearizable"),
      new Reply.Header("Reprise-Component-Version", Integer.toString(decided.componentVersion())),
      new Reply.Header("Reprise-Command-Id", decided.commandId().toString()),
      new Reply.Header("ETag", Headers.etag(decided.version())),
      new Reply.Header("Idempotent-Replayed", "true")
    };
    List<Reply.Header> all = List.of(headers);
    return decided.replayed() ? all : all.subList(0, all.size() - 1);
  }
}
