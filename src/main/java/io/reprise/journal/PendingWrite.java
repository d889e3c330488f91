package io.reprise.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Entries of one entity that are written together, all or none, and who waits for them.
 *
 * @param era that of the database when the entity recovered
 * @param writer the incarnation of the entity that writes
 * @param first the sequence of the first row; those of the others follow
 * @param exchange what they have to do with other entities
 * @param bytes of all rows, for limits
 * @param done completed when they are durable; fails with {@link NotWritten} or {@link
 *     WriteUnknown}
 */
record PendingWrite(
    String persistenceId,
    int slice,
    int era,
    String writer,
    long first,
    List<Row> rows,
    Exchange exchange,
    long bytes,
    CompletableFuture<Void> done) {

  /** An entry as it is stored. */
  @SuppressWarnings("ArrayRecordComponent") // rows are never compared
  record Row(String manifest, byte[] payload) {}

  /** The sequence of the last row. */
  long last() {
    return first + rows.size() - 1;
  }

  /** The rows of all. */
  static int rowsOf(List<PendingWrite> group) {
    int rows = 0;
    for (PendingWrite write : group) {
      rows += write.rows().size();
    }
    return rows;
  }

  /** The entity, as {@code component/id}. */
  String entity() {
    return persistenceId.replace('|', '/');
  }

  void succeed() {
    done.complete(null);
  }

  void fail(RuntimeException failure) {
    done.completeExceptionally(failure);
  }

  void notWritten(NotWritten.Reason reason, String message) {
    fail(new NotWritten(reason, entity() + ": " + message, null));
  }
}
