package io.reprise.journal;

import akka.actor.ActorRef;
import akka.persistence.PersistentRepr;
import akka.persistence.PersistentRepr$;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Gives an entity that recovers its entries, in order. Akka puts them all into its mailbox: so the
 * next page is read when the entity has come to the middle of the one before.
 */
final class Replaying {

  private final JournalTable table;
  private final ReadThreads reads;
  private final int pageEntries;
  private final String persistenceId;
  private final long through;
  private final Consumer<PersistentRepr> entity;

  Replaying(
      JournalTable table,
      ReadThreads reads,
      int pageEntries,
      String persistenceId,
      long through,
      Consumer<PersistentRepr> entity) {
    this.table = table;
    this.reads = reads;
    this.pageEntries = pageEntries;
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
    CompletableFuture<Void> halfTaken = new CompletableFuture<>();
    long last = 0;
    for (int i = 0; i < rows.size() && rows.get(i).sequence() <= through; i++) {
      JournalTable.StoredRow row = rows.get(i);
      Runnable taken = i == rows.size() / 2 ? () -> halfTaken.complete(null) : () -> {};
      give(row, taken);
      last = row.sequence();
    }
    long after = last;
    return after >= through
        ? CompletableFuture.completedFuture(null)
        : halfTaken.thenCompose(half -> after(after));
  }

  private void give(JournalTable.StoredRow row, Runnable taken) {
    String name = persistenceId.replace('|', '/');
    entity.accept(
        PersistentRepr$.MODULE$.apply(
            new StoredEntry(name, row.sequence(), row.bytes(), taken),
            row.sequence(),
            persistenceId,
            "",
            false,
            ActorRef.noSender(),
            ""));
  }
}
