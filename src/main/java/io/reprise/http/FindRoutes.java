package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalSearch.End;
import io.reprise.journal.JournalSearch.Found;
import io.reprise.journal.JournalSearch.Hit;
import io.reprise.journal.JournalSearch.Kind;
import io.reprise.journal.JournalSearch.Scope;
import io.reprise.replay.Finder;
import io.reprise.replay.ReplayRefused;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Where an id belongs that somebody has at hand, in the whole journal. */
final class FindRoutes {
  /** That of a key, which is the longest: a name of an entity has 192 characters at most. */
  static final int ID_LENGTH_MAX = 255;

  private final Finder finder;
  private final HttpSettings settings;

  FindRoutes(Finder finder, HttpSettings settings) {
    this.finder = finder;
    this.settings = settings;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/find",
            this::find,
            RouteDoc.of(
                "find",
                "Where a command id, a trace id, a key or component/id is, newest first.",
                "Found",
                "findId",
                "since",
                "beforeTime",
                "limit")));
  }

  private CompletionStage<Reply> find(Request request) {
    Parameters parameters = new Parameters(request);
    String id = parameters.text("id").orElse("");
    if (id.isEmpty() || id.length() > ID_LENGTH_MAX) {
      parameters.wrong(
          "id", "invalid", id, "a command id, a trace id, a key or component/id, 1 to 255 long");
    }
    Optional<Instant> since = parameters.time("since");
    Optional<Instant> before = parameters.time("before");
    if (since.isPresent() && before.isPresent() && !since.get().isBefore(before.get())) {
      parameters.wrong("since", "range", Times.text(since.get()), "a time before `before`");
    }
    int limit =
        (int) parameters.number("limit", 1, settings.pageSizeMax()).orElse(settings.pageSize());
    parameters.done();
    return finder
        .find(id, new Scope(since, before), limit)
        .handle(
            (found, failure) -> {
              if (failure != null) {
                throw problem(failure);
              }
              return reply(id, before, found);
            });
  }

  private static RuntimeException problem(Throwable failure) {
    Throwable cause = Journals.cause(failure);
    return cause instanceof ReplayRefused
        ? Problem.of(Problems.OVERLOADED, String.valueOf(cause.getMessage())).thrown()
        : new CompletionException(cause);
  }

  private static Reply reply(String id, Optional<Instant> before, Found found) {
    // Without all searched, that nothing was found says nothing yet.
    if (found.hits().isEmpty() && found.end() == End.ALL) {
      throw Problem.of(Problems.NOTHING_FOUND, nothing(id, before, found)).thrown();
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id);
    ArrayNode hits = json.putArray("found");
    found.hits().forEach(hit -> describe(hit, hits.addObject()));
    json.put("complete", found.end() == End.ALL);
    if (found.end() != End.ALL) {
      json.put("stoppedBy", found.end().name().toLowerCase(Locale.ROOT));
      // the `before` of a search that goes on
      found.back().ifPresent(back -> json.put("next", Times.text(back)));
    }
    if (!found.unreadable().isEmpty()) {
      ArrayNode unreadable = json.putArray("unreadable");
      found.unreadable().forEach(unreadable::add);
    }
    return Reply.json(200, json).notStored();
  }

  private static String nothing(String id, Optional<Instant> before, Found found) {
    String where =
        found.back().map(since -> " from " + Times.text(since) + " on").orElse("")
            + before.map(time -> " before " + Times.text(time)).orElse("");
    String unreadable =
        found.unreadable().isEmpty()
            ? ""
            : "; entries that hold it can't be read: " + String.join(", ", found.unreadable());
    return Names.shortened(id)
        + ": no entity, and no command, trace or key in "
        + (where.isEmpty() ? "all entries" : "the entries" + where)
        + unreadable;
  }

  private static void describe(Hit hit, ObjectNode json) {
    Entry entry = hit.entry();
    json.put("entity", entry.entity());
    json.put("sequence", entry.sequence());
    json.put("of", hit.kind().word());
    if (hit.kind() == Kind.ENTITY) {
      json.put("version", entry.version());
      json.put("begun", Times.text(hit.begun()));
    }
    json.put("time", Times.text(entry.time()));
    if (hit.kind() == Kind.ENTITY || entry.decided().isEmpty()) {
      return;
    }
    Entry.Command command = entry.decided().get().command();
    Entry.Outcome outcome = entry.decided().get().outcome();
    json.put("lastSequence", entry.lastSequence());
    json.put("commandId", command.id().toString());
    json.put("command", command.name());
    command.key().ifPresent(key -> json.put("key", key));
    json.put("caller", command.caller());
    ObjectNode ended = json.putObject("outcome").put("accepted", outcome.accepted());
    outcome.code().ifPresent(code -> ended.put("code", code));
    outcome.reason().ifPresent(reason -> ended.put("reason", reason));
  }
}
