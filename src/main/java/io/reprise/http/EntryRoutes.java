package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.journal.Entry;
import io.reprise.journal.EntryJson;
import io.reprise.journal.Journal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The history of one entity: a page of it, or all of it as it grows. */
final class EntryRoutes {
  private final Journal journal;
  private final Catalog catalog;
  private final Followers followers;
  private final HttpSettings settings;

  EntryRoutes(Journal journal, Catalog catalog, Followers followers, HttpSettings settings) {
    this.journal = journal;
    this.catalog = catalog;
    this.followers = followers;
    this.settings = settings;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/entities/{component}/{id}/entries",
                this::entries,
                RouteDoc.of(
                    "readEntries",
                    "The history of an entity; as text/event-stream it goes on as it grows.",
                    "Entries",
                    "after",
                    "before",
                    "order",
                    "limit",
                    "consistency",
                    "lastEventId"))
            .producing(Reply.Media.JSON, Reply.Media.EVENTS));
  }

  private CompletionStage<Reply> entries(Request request) {
    String component = request.segment(2);
    String id = request.segment(3);
    Names.component(catalog, component);
    Names.requireId(id);
    return Accept.prefers(request, Reply.Media.EVENTS, Reply.Media.JSON)
        ? follow(request, component, id)
        : page(request, component, id);
  }

  private CompletionStage<Reply> page(Request request, String component, String id) {
    Parameters parameters = new Parameters(request);
    long after = parameters.number("after", 0, Long.MAX_VALUE - 1).orElse(0);
    long before = parameters.number("before", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    JournalReads.accept(parameters);
    boolean ascending = parameters.word("order", "asc", "desc").equals("asc");
    int limit =
        (int) parameters.number("limit", 1, settings.pageSizeMax()).orElse(settings.pageSize());
    parameters.done();
    // one more than asked for, to know whether there is a next page
    Journal.Range range = new Journal.Range(after, before, ascending, limit + 1);
    return journal
        .entries(component, id, range)
        .thenCompose(
            found -> {
              Reply reply = reply(limit, found);
              return found.entries().isEmpty()
                  ? requireEntries(component, id).thenApply(highest -> reply)
                  : CompletableFuture.completedStage(reply);
            });
  }

  private static Reply reply(int limit, Journal.Page found) {
    List<Entry> page = found.entries().subList(0, Math.min(limit, found.entries().size()));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode entries = json.putArray("entries");
    page.forEach(entry -> entries.add(EntryJson.toJson(entry)));
    if (found.more()) {
      // where the next page begins: its `after`, or its `before` for newest first
      json.put("next", page.get(page.size() - 1).sequence());
    }
    return JournalReads.marked(Reply.json(200, json));
  }

  private CompletionStage<Reply> follow(Request request, String component, String id) {
    Parameters parameters = new Parameters(request);
    long after = parameters.number("after", 0, Long.MAX_VALUE - 1).orElse(0);
    JournalReads.accept(parameters);
    parameters.done();
    long from = request.atMostOne("last-event-id").map(EntryRoutes::eventId).orElse(after);
    Streams.Place place = followers.streams().take();
    return requireEntries(component, id)
        .thenApply(
            highest ->
                Reply.stream(Reply.Media.EVENTS, followers.follow(place, component, id, from))
                    .notStored())
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                place.leave();
              }
            });
  }

  private static long eventId(String text) {
    try {
      long sequence = Long.parseLong(text.strip());
      if (sequence >= 0) {
        return sequence;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw Problem.of(
            Problems.INVALID_HEADER,
            "Last-Event-ID: " + Names.shortened(text) + " (expected: the sequence of an entry)")
        .thrown();
  }

  private CompletionStage<Long> requireEntries(String component, String id) {
    return journal
        .highestSequence(component, id)
        .thenApply(
            highest -> {
              if (highest == 0) {
                throw Problem.of(Problems.UNKNOWN_ENTITY, "it has no entries")
                    .about(component, id)
                    .thrown();
              }
              return highest;
            });
  }
}
