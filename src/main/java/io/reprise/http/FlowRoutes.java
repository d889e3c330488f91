package io.reprise.http;

import io.reprise.replay.Finder;
import io.reprise.replay.Flow;
import io.reprise.replay.ReplayRefused;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** All that one request led to, over entities, as far as it has come. */
final class FlowRoutes {
  static final String PATH = "/v1/flows/{flow}";

  private final Finder finder;

  FlowRoutes(Finder finder) {
    this.finder = finder;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            request -> {
              Parameters.requireNone(request);
              return flow(finder, request).thenApply(FlowRoutes::reply);
            },
            RouteDoc.of(
                "showFlow",
                "All that one request led to, over all entities: commands, entries, messages, calls"
                    + " and timers, in causal order, and what is still on its way or parked.",
                "Flow")));
  }

  private static Reply reply(Flow flow) {
    return Reply.json(200, FlowForm.json(flow)).notStored();
  }

  /**
   * The flow that the path names.
   *
   * @throws Problem.Thrown if the id can't be one; the stage fails with it if nothing has the id
   */
  static CompletionStage<Flow> flow(Finder finder, Request request) {
    String id = request.segment(2);
    if (id.isEmpty() || id.length() > FindRoutes.ID_LENGTH_MAX) {
      throw Problem.of(
              Problems.INVALID_ID,
              "flow: "
                  + (id.isEmpty() ? "empty" : Names.shortened(id))
                  + " (expected: a command id, a trace id, a key, component/id or"
                  + " component/id/sequence, 1 to "
                  + FindRoutes.ID_LENGTH_MAX
                  + " long)")
          .thrown();
    }
    return finder.flow(id).handle((flow, failure) -> found(id, flow, failure));
  }

  private static Flow found(String id, Flow flow, Throwable failure) {
    if (failure != null) {
      Throwable cause = Journals.cause(failure);
      throw cause instanceof ReplayRefused
          ? Problem.of(Problems.OVERLOADED, String.valueOf(cause.getMessage())).thrown()
          : new CompletionException(cause);
    }
    if (!flow.commands().isEmpty()) {
      return flow;
    }
    if (flow.timedOut()) {
      throw Problem.of(
              Problems.NO_ANSWER,
              Names.shortened(id)
                  + ": not found so far (reprise.replay.find-timeout). Name an entry of the flow"
                  + " instead, as component/id/sequence; /v1/find can go on from where a search"
                  + " ended.")
          .thrown();
    }
    throw Problem.of(
            Problems.NOTHING_FOUND,
            Names.shortened(id)
                + ": no entity and no entry, and no command, trace or key in all entries")
        .thrown();
  }
}
