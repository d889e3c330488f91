package io.reprise.http;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.journal.EntryJson;
import io.reprise.journal.FeedFollower;
import io.reprise.journal.FeedPlace;
import io.reprise.journal.JournalFeed;
import io.reprise.journal.JournalFeed.Page;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All entries of the journal, in pages or as they come, for bridges to other systems. */
final class FeedRoutes {
  private static final String NOW = "now";
  private static final String EXPECTED =
      "the next, or an event's id, of this feed as it was given; now for what is written from now"
          + " on; left out for all from the beginning";

  private final JournalFeed feed;
  private final Catalog catalog;
  private final Followers followers;
  private final HttpSettings settings;

  FeedRoutes(JournalFeed feed, Catalog catalog, Followers followers, HttpSettings settings) {
    this.feed = feed;
    this.catalog = catalog;
    this.followers = followers;
    this.settings = settings;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/feed",
                this::feed,
                RouteDoc.of(
                    "readFeed",
                    "All entries of all entities, each at least once, those of an entity in order;"
                        + " as text/event-stream it goes on as they come.",
                    "Feed",
                    "feedComponent",
                    "feedAfter",
                    "limit",
                    "feedLastEventId"))
            .producing(Reply.Media.JSON, Reply.Media.EVENTS));
  }

  private CompletionStage<Reply> feed(Request request) {
    return Accept.prefers(request, Reply.Media.EVENTS, Reply.Media.JSON)
        ? follow(request)
        : page(request);
  }

  private CompletionStage<Reply> page(Request request) {
    Parameters parameters = new Parameters(request);
    Optional<String> component = parameters.text("component");
    Optional<FeedPlace> after = after(parameters);
    int limit =
        (int) parameters.number("limit", 1, settings.pageSizeMax()).orElse(settings.pageSize());
    parameters.done();
    return requireKnown(component)
        .thenCompose(known -> placeOrNow(after))
        .thenCompose(from -> feed.page(component, from, limit))
        .thenApply(FeedRoutes::reply);
  }

  private static Reply reply(Page page) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode entries = json.putArray("entries");
    page.items().forEach(item -> entries.add(EntryJson.toJson(item.entry())));
    json.put("next", page.next().text());
    return Reply.json(200, json).notStored();
  }

  private CompletionStage<Reply> follow(Request request) {
    Parameters parameters = new Parameters(request);
    Optional<String> component = parameters.text("component");
    Optional<FeedPlace> after = after(parameters);
    parameters.done();
    Optional<FeedPlace> from =
        request.atMostOne("last-event-id").map(FeedRoutes::eventId).or(() -> after);
    Streams.Place place = followers.streams().take();
    return requireKnown(component)
        .thenCompose(known -> placeOrNow(from))
        .thenApply(start -> stream(place, component, start))
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                place.leave();
              }
            });
  }

  private Reply stream(Streams.Place place, Optional<String> component, FeedPlace start) {
    FeedFollower follower = feed.follower(component, start, settings.pageSizeMax());
    // An id without data is none to tell, but where a client goes on that has heard nothing else.
    String head = "id: " + start.text() + "\n";
    return Reply.stream(
            Reply.Media.EVENTS,
            followers.follow(
                place,
                head,
                follower,
                at -> at.next().thenApply(page -> new Followers.Told<>(at, events(page)))))
        .notStored();
  }

  private static List<ByteString> events(Page page) {
    return page.items().stream()
        .map(item -> Followers.event(item.place().text(), item.entry()))
        .toList();
  }

  /** Empty for {@code now}. */
  private static Optional<FeedPlace> after(Parameters parameters) {
    Optional<String> text = parameters.text("after");
    if (text.isEmpty()) {
      return Optional.of(FeedPlace.beginning());
    }
    Optional<FeedPlace> place = FeedPlace.of(text.get());
    if (place.isEmpty() && !text.get().equals(NOW)) {
      parameters.wrong("after", "invalid", text.get(), EXPECTED);
    }
    return place;
  }

  private static FeedPlace eventId(String text) {
    return FeedPlace.of(text.strip())
        .orElseThrow(
            () ->
                Problem.of(
                        Problems.INVALID_HEADER,
                        "Last-Event-ID: "
                            + Names.shortened(text)
                            + " (expected: the id of an event of this feed as it was given)")
                    .thrown());
  }

  private CompletionStage<FeedPlace> placeOrNow(Optional<FeedPlace> place) {
    return place
        .<CompletionStage<FeedPlace>>map(CompletableFuture::completedStage)
        .orElseGet(feed::now);
  }

  /** One that is installed, or has entries from the time when it was: a feed of no other comes. */
  private CompletionStage<Boolean> requireKnown(Optional<String> component) {
    if (component.isEmpty() || catalog.find(component.get()).isPresent()) {
      return CompletableFuture.completedStage(true);
    }
    String name = component.get();
    CompletionStage<Boolean> known =
        Names.isId(name) ? feed.hasEntries(name) : CompletableFuture.completedStage(false);
    return known.thenApply(
        has -> {
          if (!has) {
            Names.component(catalog, name); // says which there are
          }
          return true;
        });
  }
}
