package io.reprise.http;

import io.reprise.entity.CommandIds;
import io.reprise.telemetry.HttpMetrics;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a request to its handler, and makes an answer of whatever happens there. */
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final Router router;
  private final Door door;
  private final Bodies bodies;
  private final CommandIds ids;
  private final HttpMetrics metrics;
  private volatile boolean closing;

  Dispatch(Router router, Door door, Bodies bodies, CommandIds ids, HttpMetrics metrics) {
    this.router = router;
    this.door = door;
    this.bodies = bodies;
    this.ids = ids;
    this.metrics = metrics;
  }

  /** From now on each answer closes its connection. */
  void closeConnections() {
    closing = true;
  }

  /** Never fails. */
  CompletionStage<Reply> answer(List<Reply.Header> headers, Function<Trace, Request> read) {
    HttpMetrics.Exchange exchange = metrics.begin();
    return answer(headers, read, exchange)
        .whenComplete((reply, failure) -> exchange.end(reply == null ? 500 : reply.status()));
  }

  private CompletionStage<Reply> answer(
      List<Reply.Header> headers, Function<Trace, Request> read, HttpMetrics.Exchange exchange) {
    Trace trace = Trace.of(traceparents(headers), ids);
    Request request;
    try {
      request = read.apply(trace);
    } catch (Problem.Thrown e) {
      return CompletableFuture.completedStage(
          finish(Reply.problem(unread(headers, e).problem(), trace.traceId()).closing(), trace));
    } catch (Throwable e) { // whatever it is: it is answered, and counted as answered
      return CompletableFuture.completedStage(finish(problem(e, trace).closing(), trace));
    }
    return handled(request, exchange)
        .handle((reply, failure) -> failure == null ? reply : problem(failure, trace))
        .whenComplete((reply, failure) -> bodies.letGo(request.body()))
        .thenCompose(reply -> afterBody(request, reply))
        .thenApply(reply -> finish(reply, trace));
  }

  private CompletionStage<Reply> handled(Request request, HttpMetrics.Exchange exchange) {
    try {
      return route(request, exchange);
    } catch (Throwable e) { // a handler must not end the connection, whatever it throws
      return CompletableFuture.failedStage(e);
    }
  }

  /** Who has no token is not told what is wrong with a request either. */
  private Problem.Thrown unread(List<Reply.Header> headers, Problem.Thrown wrong) {
    try {
      door.visitor(headers, Access.TOKEN);
      return wrong;
    } catch (Problem.Thrown e) {
      return e;
    }
  }

  private CompletionStage<Reply> route(Request request, HttpMetrics.Exchange exchange) {
    Optional<Router.Path> path = router.find(request.target().segments());
    Optional<Route> route = path.flatMap(found -> found.route(request.method()));
    route.ifPresent(found -> exchange.isFor(found.method(), found.template()));
    // first of all: who has no token is not told which paths there are
    Visitor visitor =
        door.visitor(request.headers(), route.map(Route::access).orElse(Access.TOKEN));
    return route.isPresent() ? route(request.of(visitor), route.get()) : noRoute(request, path);
  }

  private static CompletionStage<Reply> route(Request request, Route route) {
    if (!Accept.allows(request, route.produces())) {
      List<String> forms = route.produces().stream().map(Reply.Media::full).toList();
      throw Problem.of(
              Problems.NOT_ACCEPTABLE,
              "Accept: "
                  + Names.shortened(String.join(", ", request.all("accept")))
                  + " (expected: "
                  + String.join(" or ", forms)
                  + ")")
          .thrown();
    }
    return route
        .handler()
        .handle(request)
        .thenApply(reply -> reply.whileGoingOn(request.visitor()));
  }

  private static CompletionStage<Reply> noRoute(Request request, Optional<Router.Path> path) {
    if (request.target().segments().equals(List.of("*"))) {
      return CompletableFuture.completedStage(
          Reply.empty(204).with("Allow", "DELETE, GET, HEAD, OPTIONS, POST"));
    }
    return CompletableFuture.completedStage(
        otherMethod(
            request,
            path.orElseThrow(
                () ->
                    Problem.of(
                            Problems.UNKNOWN_PATH,
                            "no such path (expected: one that /openapi.json describes)")
                        .thrown())));
  }

  private static Reply otherMethod(Request request, Router.Path path) {
    if (request.method().equals("OPTIONS")) {
      return Reply.empty(204).with("Allow", path.allow());
    }
    throw Problem.of(
            Problems.METHOD_NOT_ALLOWED, request.method() + " (expected: " + path.allow() + ")")
        .withHeader("Allow", path.allow())
        .thrown();
  }

  private static Reply problem(Throwable failure, Trace trace) {
    Problem problem =
        Journals.problem(failure)
            .orElseGet(
                () -> {
                  LOG.error("request of trace {} failed", trace.traceId(), failure);
                  return Problem.of(Problems.FAILED, "the node's log says why, under this traceId");
                });
    Reply reply = Reply.problem(problem, trace.traceId()).notStored();
    return problem.kind().closesConnection() ? reply.closing() : reply;
  }

  /**
   * A client that sends before it reads gets its answer only after its body has gone by. Who may
   * not come in gets it at once, and its body goes by meanwhile: others read while they send.
   */
  private CompletionStage<Reply> afterBody(Request request, Reply reply) {
    if (!request.body().untouched()) {
      return CompletableFuture.completedStage(reply);
    }
    if (reply.refusesVisitor() && !request.body().waitsForContinue()) {
      return CompletableFuture.completedStage(
          reply.closing().heldOpen(bodies.discard(request.body())));
    }
    return request.body().waitsForContinue()
        ? CompletableFuture.completedStage(reply.closing())
        : bodies.discard(request.body()).thenApply(done -> reply.closing());
  }

  private Reply finish(Reply reply, Trace trace) {
    reply.with("traceresponse", trace.response());
    return closing ? reply.closing() : reply;
  }

  private static List<String> traceparents(List<Reply.Header> headers) {
    List<String> found = List.of();
    for (Reply.Header header : headers) {
      if (header.name().equals("traceparent")) {
        found = found.isEmpty() ? List.of(header.value()) : List.of(header.value(), "twice");
      }
    }
    return found;
  }
}
