package io.reprise.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import io.reprise.journal.EntryJson;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Sends entries as server-sent events while they come. Asks the journal, whose look-ups are
 * gathered, and never the entity: who only watches does not keep it in memory.
 */
final class Followers {
  private static final ByteString HEARTBEAT = ByteString.fromString(": alive\n\n");
  private static final int RECONNECT_MILLIS = 1000;

  private final ActorSystem<?> system;
  private final Journal journal;
  private final HttpSettings settings;
  private final Streams streams;

  Followers(ActorSystem<?> system, Journal journal, HttpSettings settings) {
    this.system = system;
    this.journal = journal;
    this.settings = settings;
    this.streams =
        new Streams(
            "followers of entries",
            "reprise.http.followers",
            settings.followers(),
            settings.streamBegin());
  }

  /** Those that follow. */
  Streams streams() {
    return streams;
  }

  /**
   * What a follower is told.
   *
   * @param place where it is then
   * @param events nothing if nothing has come
   */
  record Told<P>(P place, List<ByteString> events) {}

  /**
   * Entries after a sequence, then those to come, until the caller goes away or the node drains.
   */
  Source<ByteString, NotUsed> follow(Streams.Place place, String component, String id, long after) {
    return follow(
        place,
        "",
        after,
        last -> newer(component, id, last).thenApply(entries -> told(entries, last)));
  }

  /**
   * What is read after a place, then what is to come.
   *
   * @param head lines to begin with
   * @param reading what there is after a place, at once
   */
  <P> Source<ByteString, NotUsed> follow(
      Streams.Place place, String head, P from, Function<P, CompletionStage<Told<P>>> reading) {
    return place.holding(
        () ->
            Source.single(ByteString.fromString("retry: " + RECONNECT_MILLIS + "\n" + head + "\n"))
                .concatLazy( // nothing before the head, however late its reader asks for it
                    Source.unfoldAsync(Optional.of(from), at -> next(at, reading))
                        .mapConcat(events -> events)
                        .keepAlive(settings.heartbeat(), () -> HEARTBEAT))
                .via(streams.untilDrained()));
  }

  /** What there is to tell, and the place after it, none at the end; waits if nothing. */
  private <P> CompletionStage<Optional<Pair<Optional<P>, List<ByteString>>>> next(
      Optional<P> at, Function<P, CompletionStage<Told<P>>> reading) {
    if (at.isEmpty()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return reading
        .apply(at.get())
        .handle(
            (told, failure) ->
                failure == null
                    ? Pair.create(Optional.of(told.place()), told.events())
                    : failed(failure, at))
        .thenCompose(
            told ->
                told.second().isEmpty()
                    ? Patterns.after(
                        settings.followInterval(),
                        system.classicSystem(),
                        () -> CompletableFuture.completedStage(Optional.of(told)))
                    : CompletableFuture.completedStage(Optional.of(told)));
  }

  private CompletionStage<List<Entry>> newer(String component, String id, long last) {
    return journal
        .highestSequence(component, id)
        .thenCompose(
            highest ->
                highest > last
                    ? journal
                        .entries(component, id, Journal.Range.after(last, settings.pageSize()))
                        .thenApply(Journal.Page::entries)
                    : CompletableFuture.completedStage(List.<Entry>of()));
  }

  private static Told<Long> told(List<Entry> entries, long last) {
    long newest = entries.isEmpty() ? last : entries.get(entries.size() - 1).sequence();
    return new Told<>(
        newest,
        entries.stream().map(entry -> event(Long.toString(entry.sequence()), entry)).toList());
  }

  /** A journal that is away comes back; an entry that can't be read is the end. */
  private static <P> Pair<Optional<P>, List<ByteString>> failed(Throwable failure, Optional<P> at) {
    if (Journals.cause(failure) instanceof JournalUnavailable) {
      return Pair.create(at, List.of());
    }
    Problem problem =
        Journals.problem(failure)
            .orElseThrow(() -> new IllegalStateException("following failed", failure));
    ByteString json =
        ByteString.fromArrayUnsafe(Json.write(problem.toJson(Trace.ofError().traceId())));
    return Pair.create(Optional.empty(), List.of(event("event: problem\n", json)));
  }

  /** One entry; the caller goes on after its id. */
  static ByteString event(String id, Entry entry) {
    return event(
        "id: " + id + "\nevent: entry\n",
        ByteString.fromArrayUnsafe(Json.write(EntryJson.toJson(entry))));
  }

  private static ByteString event(String head, ByteString json) {
    return ByteString.fromString(head + "data: ")
        .concat(json)
        .concat(ByteString.fromString("\n\n"));
  }
}
