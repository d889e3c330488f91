package io.reprise.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What became of a command that carried a key. */
final class OutcomeRoutes {
  private final Journal journal;
  private final Catalog catalog;

  OutcomeRoutes(Journal journal, Catalog catalog) {
    this.journal = journal;
    this.catalog = catalog;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/entities/{component}/{id}/outcomes/{key}",
                this::outcome,
                RouteDoc.of(
                    "readOutcome",
                    "What became of the command that carried a key.",
                    "Outcome",
                    "consistency"))
            .by(Access.TOKEN));
  }

  private CompletionStage<Reply> outcome(Request request) {
    String component = request.segment(2);
    String id = request.segment(3);
    Names.component(catalog, component);
    Names.requireId(id);
    String key = Headers.key(request.segment(5));
    Parameters parameters = new Parameters(request);
    JournalReads.accept(parameters);
    parameters.done();
    // the highest sequence first: what is not found then, was not executed up to it
    return journal
        .highestSequence(component, id)
        .thenCompose(
            highest ->
                journal
                    .entryOfKey(component, id, key)
                    .thenApply(first -> first.orElseThrow(() -> none(component, id, highest))))
        .thenApply(
            first ->
                JournalReads.marked(
                    Reply.json(200, json(component, id, key, first, request.trace()))));
  }

  private static Problem.Thrown none(String component, String id, long highest) {
    return Problem.of(Problems.UNKNOWN_OUTCOME, "not executed as of sequence " + highest)
        .about(component, id)
        .atSequence(highest)
        .thrown();
  }

  private static ObjectNode json(
      String component, String id, String key, Entry first, Trace trace) {
    Entry.Decided decided = first.decided().orElseThrow();
    Entry.Outcome outcome = decided.outcome();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", outcome.accepted() ? 200 : Problems.REFUSED.status());
    json.put("component", component);
    json.put("id", id);
    json.put("key", key);
    json.put("command", decided.command().name());
    json.put("commandId", first.commandId().toString());
    json.put("sequence", first.lastSequence());
    json.put("version", first.lastVersion());
    json.put("time", Times.text(first.time()));
    outcome.reply().ifPresent(reply -> json.set("reply", reply));
    if (!outcome.accepted()) {
      Problem problem =
          Problem.refused(outcome.code().orElse("refused"), outcome.reason().orElse("refused"))
              .about(component, id)
              .atSequence(first.lastSequence())
              .ofCommand(first.commandId(), false);
      json.set("problem", problem.toJson(trace.traceId()));
    }
    return json;
  }
}
