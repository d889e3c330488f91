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
    return command.cause().isPresent()
        ? hosted
            .journal()
            .handled(component, id, commandId)
            .thenApply(handled -> handled.flatMap(mark -> fromMark(hosted, commandId, mark)))
        : hosted.journal().entriesOf(component, id, commandId).thenApply(Settling::fromEntries);
  }

  private static Optional<Answer> fromMark(Hosted hosted, UUID commandId, Journal.Handled mark) {
    return mark.entries().isEmpty()
        ? Optional.of(givenUp(hosted, commandId))
        : fromEntries(mark.entries());
  }

  /** Its sender has been told already that it was skipped; whoever still delivers it, too. */
  private static Answer givenUp(Hosted hosted, UUID commandId) {
    return new Answer.Decided(
        commandId,
        0,
        0,
        Entry.Outcome.refused("skipped", "somebody has given it up"),
        true,
        Optional.empty(),
        hosted.component().version());
  }

  private static Optional<Answer> fromEntries(List<Entry> entries) {
    return entries.stream()
        .findFirst()
        .flatMap(first -> first.decided().map(decided -> Answers.recorded(first, decided)));
  }
}
