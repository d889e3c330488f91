package io.reprise.journal;

import akka.actor.ActorRef;
import akka.persistence.PersistentRepr;
import akka.persistence.PersistentRepr$;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Gives an entity that recovers its entries, in order, several in one message. Akka puts them all
 * into its mailbox: so the next page is read when the entity begins with the one before.
 */
final class Replaying {

  private final JournalTable table;
  private final ReadThreads reads;
  private final int pageEntries;
  private final int stepEntries;
  private final String persistenceId;
  private final long through;
  private final Consumer<PersistentRepr> entity;

  Replaying(
      JournalTable table,
      ReadThreads reads,
      int pageEntries,
      int stepEntries,
      String persistenceId,
      long through,
      Consumer<PersistentRepr> entity) {
    this.table = table;
    this.reads = reads;
    this.pageEntries = pageEntries;
    this.stepEntries = stepEntries;
    this.persistenceId = persistenceId;
    this.through = through;
    this.entity = entity;
  }

  /** Reads and gives what comes after a sequence; done when the entity has been given all. */
  CompletionStage<Void> after(long sequence) {
    if (sequence >= through) {
      return CompletableFuture.completedFuture(null);
    }
    Journal.Range next = new Journal.Range(sequence, through + 1, true, pageEntries);
    return reads
        .submit(() -> table.rows(persistenceId, next))
        .thenCompose(
            page -> {
              if (page.rows().isEmpty()) {
                throw new UnreadableEntry(
                    persistenceId.replace('|', '/'), sequence + 1, "is missing: a gap", null);
              }
              return given(page.rows());
            });
  }

  /** Gives rows that are read already, then what comes after them. */
  CompletionStage<Void> given(List<JournalTable.StoredRow> rows) {
    List<JournalTable.StoredRow> wanted = wanted(rows);
    CompletableFuture<Void> begun = new CompletableFuture<>();
    for (int from = 0; from < wanted.size(); from += stepEntries) {
      Runnable taken = from == 0 ? () -> begun.complete(null) : () -> {};
      give(wanted.subList(from, Math.min(from + stepEntries, wanted.size())), taken);
    }
    long last = wanted.get(wanted.size() - 1).sequence();
    return last >= through
        ? CompletableFuture.completedFuture(null)
        : begun.thenCompose(first -> after(last));
  }

  private List<JournalTable.StoredRow> wanted(List<JournalTable.StoredRow> rows) {
    int count = rows.size();
    while (count > 0 && rows.get(count - 1).sequence() > through) {
      count--;
    }
    return rows.subList(0, count);
  }

  private void give(List<JournalTable.StoredRow> rows, Runnable taken) {
    entity.accept(
        PersistentRepr$.MODULE$.apply(
            new StoredEntries(persistenceId.replace('|', '/'), rows, taken),
            rows.get(rows.size() - 1).sequence(),
            persistenceId,
            "",
            false,
            ActorRef.noSender(),
            ""));
  }
}
