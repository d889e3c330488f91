package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.interconnect.ErrandKey;
import io.reprise.interconnect.Messages;
import io.reprise.interconnect.Messages.Action;
import io.reprise.interconnect.Messages.Bulk;
import io.reprise.interconnect.Messages.By;
import io.reprise.interconnect.Messages.Verdict;
import io.reprise.journal.JournalUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Messages, calls and timers that are not done yet, and what people do about parked ones. */
final class MessageRoutes {
  private static final String ALL = "/v1/messages";
  private static final String ONE = ALL + "/{component}/{id}/{sequence}/{index}";

  private final Messages messages;
  private final Bodies bodies;
  private final Callers callers;
  private final HttpSettings settings;

  MessageRoutes(Messages messages, Bodies bodies, Callers callers, HttpSettings settings) {
    this.messages = messages;
    this.bodies = bodies;
    this.callers = callers;
    this.settings = settings;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(
        Route.get(
            ALL,
            this::list,
            RouteDoc.of(
                "listMessages",
                "Messages, calls and timers that are parked, or all that wait, by name.",
                "MessageList",
                "waiting",
                "fromSender",
                "toReceiver",
                "parkedCode",
                "messageKind",
                "afterMessage",
                "limit")));
    routes.add(
        Route.get(
            ONE,
            this::show,
            RouteDoc.of("readMessage", "A message, call or timer that waits.", "MessageShown")));
    routes.addAll(routes(Action.RETRY, "Has %s tried again."));
    routes.addAll(routes(Action.SKIP, "Skips %s: senders get the refusal `skipped`."));
    return routes;
  }

  private List<Route> routes(Action action, String does) {
    String word = action.word();
    return List.of(
        Route.post(
            ONE + "/" + word,
            request -> one(action, request),
            RouteDoc.of(
                word + "Message",
                does.formatted("a parked message, call or timer"),
                "MessageAnswer",
                "reason",
                "caller")),
        Route.post(
            ALL + "/" + word,
            request -> many(action, request),
            RouteDoc.of(
                    word + "Messages",
                    does.formatted("all parked ones that match, unless they are more than counted"),
                    "MessagesAnswer",
                    "reason",
                    "caller")
                .taking("MessagesFilter")));
  }

  // ── looking ─────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<Reply> list(Request request) {
    Parameters parameters = new Parameters(request);
    boolean parked = parameters.word("waiting", "parked", "all").equals("parked");
    Messages.Filter filter = MessageFilter.of(parameters, parked);
    Optional<ErrandKey> after = MessageFilter.after(parameters);
    int limit =
        (int) parameters.number("limit", 1, settings.pageSizeMax()).orElse(settings.pageSize());
    parameters.done();
    return messages
        .list(filter, after, limit)
        .thenApply(page -> Reply.json(200, MessageForms.page(page)).notStored());
  }

  private CompletionStage<Reply> show(Request request) {
    ErrandKey name = name(request);
    return messages
        .show(name)
        .thenApply(
            shown ->
                Reply.json(200, MessageForms.shown(shown.orElseThrow(() -> unknown(name))))
                    .notStored());
  }

  private static ErrandKey name(Request request) {
    Parameters.requireNone(request);
    String text = String.join("/", request.target().segments().subList(2, 6));
    return MessageFilter.name(text)
        .orElseThrow(
            () ->
                Problem.of(
                        Problems.UNKNOWN_MESSAGE,
                        Names.shortened(text) + " (expected: component/id/sequence/index)")
                    .thrown());
  }

  private static Problem.Thrown unknown(ErrandKey name) {
    return Problem.of(Problems.UNKNOWN_MESSAGE, name + ": it is done, or never was").thrown();
  }

  // ── doing ───────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<Reply> one(Action action, Request request) {
    ErrandKey name = name(request);
    By by = by(request);
    return bodies
        .fields(request)
        .thenCompose(
            fields -> {
              BodyFields.requireNone(fields);
              return messages.intervene(action, name, by);
            })
        .handle((verdict, failure) -> done(verdict, failure))
        .thenApply(verdict -> reply(action, name, verdict));
  }

  private static Reply reply(Action action, ErrandKey name, Verdict verdict) {
    if (verdict != Verdict.DONE) {
      throw problem(name, verdict);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return Reply.json(200, json.put("action", action.word()).put("name", name.toString()))
        .notStored();
  }

  private static Problem.Thrown problem(ErrandKey name, Verdict verdict) {
    Problem problem =
        switch (verdict) {
          case NOT_PARKED -> Problem.of(Problems.NOT_PARKED, name + ": not parked");
          case HANDLED ->
              Problem.of(
                  Problems.OUTCOME_KNOWN,
                  name + ": its receiver has decided, and its sender is to be told of that");
          case UNREADABLE ->
              Problem.of(
                  Problems.UNREADABLE_ENTRY,
                  name + ": its entry can't be read, so what its sender is to get isn't known");
          default -> unknown(name).problem();
        };
    return problem.thrown();
  }

  private CompletionStage<Reply> many(Action action, Request request) {
    Parameters.requireNone(request);
    By by = by(request);
    return bodies
        .fields(request)
        .thenCompose(
            fields -> {
              MessageFilter.Counted counted = MessageFilter.counted(fields);
              return messages
                  .intervene(action, counted.filter(), counted.count(), by)
                  .handle((bulk, failure) -> done(bulk, failure))
                  .thenApply(bulk -> reply(action, counted.count(), bulk));
            });
  }

  private static Reply reply(Action action, long count, Bulk bulk) {
    if (bulk.tooMany()) {
      throw Problem.of(
              Problems.COUNT_CHANGED,
              "count: " + count + " (" + bulk.matched() + " are parked now that match)")
          .thrown();
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("action", action.word());
    json.put("matched", bulk.matched());
    json.put("done", bulk.done());
    if (!bulk.left().isEmpty()) {
      ArrayNode left = json.putArray("left");
      bulk.left()
          .forEach(
              one ->
                  left.addObject()
                      .put("name", one.name().toString())
                      .put("code", problem(one.name(), one.why()).problem().code()));
    }
    return Reply.json(200, json).notStored();
  }

  private By by(Request request) {
    String reason =
        callers
            .reason(request)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problems.MISSING_REASON,
                            "Reprise-Reason: missing (expected: why, for those who come later)")
                        .thrown());
    return new By(callers.caller(request), reason);
  }

  /** A database that went away in the middle may have done it. */
  private static <T> T done(T result, Throwable failure) {
    if (failure == null) {
      return result;
    }
    Throwable cause = Journals.cause(failure);
    if (cause instanceof JournalUnavailable) {
      throw Problem.of(
              Problems.JOURNAL_UNAVAILABLE,
              "the database did not answer: whether it was done, GET /v1/messages shows")
          .thrown();
    }
    throw cause instanceof Problem.Thrown problem ? problem : new CompletionException(cause);
  }
}
