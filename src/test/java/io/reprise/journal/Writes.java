package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reprise.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes for tests, as an entity's incarnation would make them. */
final class Writes {

  private static final int PATIENCE_SECONDS = 30;

  private Writes() {}

  /** Deposits of a wallet with so many sequences from a first one on. */
  static PendingWrite of(Storage storage, String id, String writer, long first, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(Entries.deposited("wallet", id, first + i));
    }
    return of(storage, writer, entries);
  }

  static PendingWrite of(Storage storage, String writer, List<Entry> entries) {
    List<PendingWrite.Row> rows = new ArrayList<>();
    long bytes = 0;
    for (Entry entry : entries) {
      byte[] payload = EntryJson.write(entry);
      bytes += payload.length;
      rows.add(new PendingWrite.Row(EntrySerializer.manifestOf(entry), payload));
    }
    Entry first = entries.get(0);
    String persistenceId = first.component() + "|" + first.id();
    return new PendingWrite(
        persistenceId,
        Math.abs(persistenceId.hashCode() % 1024),
        storage.era(),
        writer,
        first.sequence(),
        rows,
        Exchange.of(entries),
        bytes,
        new CompletableFuture<>());
  }

  /** The same, with rows of another kind: what no event is called. */
  static PendingWrite withManifest(PendingWrite write, String manifest) {
    return new PendingWrite(
        write.persistenceId(),
        write.slice(),
        write.era(),
        write.writer(),
        write.first(),
        write.rows().stream().map(row -> new PendingWrite.Row(manifest, row.payload())).toList(),
        write.exchange(),
        write.bytes(),
        write.done());
  }

  static void assertWritten(PendingWrite write) {
    assertThat(failure(write)).as("%s", write.entity()).isNull();
  }

  static NotWritten assertNotWritten(PendingWrite write, NotWritten.Reason reason) {
    if (failure(write) instanceof NotWritten failure) {
      assertThat(failure.reason()).as("%s", failure.getMessage()).isEqualTo(reason);
      assertThat(failure).hasMessageStartingWith("not written: " + write.entity());
      return failure;
    }
    throw new AssertionError(write.entity() + " (expected: NotWritten)", failure(write));
  }

  /** What a write failed with, null if it did not. */
  static @Nullable Throwable failure(PendingWrite write) {
    Throwable thrown = catchThrowable(() -> write.done().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    return thrown instanceof ExecutionException ? thrown.getCause() : thrown;
  }
}
