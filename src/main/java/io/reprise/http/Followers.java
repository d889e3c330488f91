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

/**
 * Sends entries as server-sent events while they come. Asks the journal, whose look-ups are
 * gathered, and never the entity: who only watches does not keep it in memory.
 */
final class Followers {
  private static final ByteString HEARTBEAT = ByteString.fromString(": alive\n\n");
  private static final int RECONNECT_MILLIS = 1000;

  /** In place of a sequence: nothing more to tell. */
  private static final long END = -1;

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
   * Entries after a sequence, then those to come, until the caller goes away or the node drains.
   */
  Source<ByteString, NotUsed> follow(Streams.Place place, String component, String id, long after) {
    return place.holding(
        () ->
            Source.single(ByteString.fromString("retry: " + RECONNECT_MILLIS + "\n\n"))
                .concat(
                    Source.unfoldAsync(after, last -> next(component, id, last))
                        .mapConcat(events -> events))
                .keepAlive(settings.heartbeat(), () -> HEARTBEAT)
                .via(streams.untilDrained()));
  }

  /** What there is to tell after a sequence, and the sequence it goes up to; waits if nothing. */
  private CompletionStage<Optional<Pair<Long, List<ByteString>>>> next(
      String component, String id, long last) {
    if (last == END) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return newer(component, id, last)
        .handle((entries, failure) -> failure == null ? told(entries, last) : failed(failure, last))
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

  private static Pair<Long, List<ByteString>> told(List<Entry> entries, long last) {
    long newest = entries.isEmpty() ? last : entries.get(entries.size() - 1).sequence();
    return Pair.create(newest, entries.stream().map(Followers::event).toList());
  }

  /** A journal that is away comes back; an entry that can't be read is the end. */
  private static Pair<Long, List<ByteString>> failed(Throwable failure, long last) {
    if (Journals.cause(failure) instanceof JournalUnavailable) {
      return Pair.create(last, List.of());
    }
    Problem problem =
        Journals.problem(failure)
            .orElseThrow(() -> new IllegalStateException("following failed", failure));
    ByteString json =
        ByteString.fromArrayUnsafe(Json.write(problem.toJson(Trace.ofError().traceId())));
    return Pair.create(END, List.of(event("event: problem\n", json)));
  }

  private static ByteString event(Entry entry) {
    return event(
        "id: " + entry.sequence() + "\nevent: entry\n",
        ByteString.fromArrayUnsafe(Json.write(EntryJson.toJson(entry))));
  }

  private static ByteString event(String head, ByteString json) {
    return ByteString.fromString(head + "data: ")
        .concat(json)
        .concat(ByteString.fromString("\n\n"));
  }
}
