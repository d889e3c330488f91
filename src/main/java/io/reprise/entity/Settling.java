package io.reprise.entity;

import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out from the journal how commands ended whose answer got lost. The journal is the only
 * memory that can't have forgotten: any list of recent commands is bounded.
 */
final class Settling {

  private Settling() {}

  /** The recorded answers of all commands with entries after a sequence, by command id. */
  static CompletionStage<Map<UUID, Answer>> recordedAfter(Hosted hosted, String id, long sequence) {
    return readOn(hosted, id, sequence, new HashMap<>());
  }

  private static CompletionStage<Map<UUID, Answer>> readOn(
      Hosted hosted, String id, long after, Map<UUID, Answer> found) {
    int page = hosted.settings().settlePageEntries();
    return hosted
        .journal()
        .entries(hosted.component().name(), id, Journal.Range.after(after, page))
        .thenCompose(
            read -> {
              List<Entry> entries = read.entries();
              entries.forEach(
                  entry ->
                      entry
                          .decided()
                          .ifPresent(
                              decided ->
                                  found.put(entry.commandId(), Answers.recorded(entry, decided))));
              if (!read.more()) {
                return CompletableFuture.completedFuture(found);
              }
              return readOn(hosted, id, entries.get(entries.size() - 1).sequence(), found);
            });
  }

  /** The recorded answer of one command, if it has entries. */
  static CompletionStage<Optional<Answer>> recorded(
      Hosted hosted, String id, EntityCommand command) {
    String component = hosted.component().name();
    UUID commandId = command.commandId();
    CompletionStage<List<Entry>> entries =
        command.cause().isPresent()
            ? hosted.journal().entriesOfEffect(component, id, commandId)
            : hosted.journal().entriesOf(component, id, commandId);
    return entries.thenApply(Settling::fromEntries);
  }

  private static Optional<Answer> fromEntries(List<Entry> entries) {
    return entries.stream()
        .findFirst()
        .flatMap(first -> first.decided().map(decided -> Answers.recorded(first, decided)));
  }
}
