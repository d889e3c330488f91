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

  private final ActorSystem<?> system;
  private final Journal journal;
  private final HttpSettings settings;
  private final Streams streams;

  Followers(ActorSystem<?> system, Journal journal, HttpSettings settings) {
    this.system = system;
    this.journal = journal;
    this.settings = settings;
    this.streams =
        new Streams("followers of entries", "reprise.http.followers", settings.followers());
  }

  /** Those that follow. */
  Streams streams() {
    return streams;
  }

  /**
   * Entries after a sequence, then those to come, until the caller goes away or the node drains.
   */
  Source<ByteString, NotUsed> follow(String component, String id, long after) {
    return streams.counted(
        () ->
            Source.single(ByteString.fromString("retry: " + RECONNECT_MILLIS + "\n\n"))
                .concat(
                    Source.unfoldAsync(after, last -> next(component, id, last))
                        .mapConcat(entries -> entries)
                        .map(Followers::event))
                .keepAlive(settings.heartbeat(), () -> HEARTBEAT)
                .via(streams.untilDrained()));
  }

  /** The next entries, as soon as there are any; the last sequence given stands beside them. */
  private CompletionStage<Optional<Pair<Long, List<Entry>>>> next(
      String component, String id, long last) {
    return newer(component, id, last)
        .thenCompose(
            entries ->
                entries.isEmpty()
                    ? Patterns.after(
                        settings.followInterval(),
                        system.classicSystem(),
                        () ->
                            CompletableFuture.completedStage(
                                Optional.of(Pair.create(last, entries))))
                    : CompletableFuture.completedStage(
                        Optional.of(
                            Pair.create(entries.get(entries.size() - 1).sequence(), entries))));
  }

  private CompletionStage<List<Entry>> newer(String component, String id, long last) {
    return journal
        .highestSequence(component, id)
        .thenCompose(
            highest ->
                highest > last
                    ? journal.entries(component, id, Journal.Range.after(last, settings.pageSize()))
                    : CompletableFuture.completedStage(List.<Entry>of()))
        .exceptionally(
            failure -> {
              if (Journals.cause(failure) instanceof JournalUnavailable) {
                return List.of(); // it comes back; the heartbeat goes on meanwhile
              }
              throw new IllegalStateException(failure);
            });
  }

  private static ByteString event(Entry entry) {
    return ByteString.fromString("id: " + entry.sequence() + "\nevent: entry\ndata: ")
        .concat(ByteString.fromArrayUnsafe(Json.write(EntryJson.toJson(entry))))
        .concat(ByteString.fromString("\n\n"));
  }
}
