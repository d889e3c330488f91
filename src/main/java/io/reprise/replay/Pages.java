package io.reprise.replay;

import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Page;
import io.reprise.journal.JournalScan.Row;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.UnreadableEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a scope, page by page: while one is worked on, the next is decoded and the one
 * after that is read. Three pages are in memory at most.
 */
final class Pages implements AutoCloseable {

  /**
   * A row and what it holds.
   *
   * @param entry the entry, perhaps that of another place; null if there is none
   * @param problem why there is none
   */
  record Item(Row row, @Nullable Entry entry, String problem) {}

  private final JournalScan scan;
  private final Scope scope;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(ReplayThreads.named("reprise-verify-read"));
  private final ExecutorService decoder =
      Executors.newSingleThreadExecutor(ReplayThreads.named("reprise-verify-decode"));
  private CompletableFuture<Page> reading;
  private CompletableFuture<List<Item>> decoding;

  Pages(JournalScan scan, Scope scope) {
    this.scan = scan;
    this.scope = scope;
    this.reading =
        CompletableFuture.supplyAsync(() -> scan.entries(scope, scope.beginning()), reader);
    this.decoding = reading.thenApplyAsync(Pages::decoded, decoder);
    this.reading = reading.thenApplyAsync(this::following, reader);
  }

  /**
   * The next entries; none if there are no more.
   *
   * @throws io.reprise.journal.JournalUnavailable if they can't be read
   */
  List<Item> next() {
    try {
      List<Item> items = decoding.join();
      decoding = reading.thenApplyAsync(Pages::decoded, decoder);
      reading = reading.thenApplyAsync(this::following, reader);
      return items;
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Page following(Page page) {
    if (page.rows().isEmpty() || !page.more()) {
      return new Page(List.of(), false);
    }
    return scan.entries(scope, page.rows().get(page.rows().size() - 1).place());
  }

  private static List<Item> decoded(Page page) {
    return page.rows().stream().map(Pages::decoded).toList();
  }

  /** A row with what it holds. */
  static Item decoded(Row row) {
    try {
      return new Item(row, row.entry(), "");
    } catch (UnreadableEntry e) {
      return new Item(row, null, e.reason().lines().findFirst().orElse("is not an entry"));
    } catch (RuntimeException e) { // whatever the bytes are, the next row is looked at
      return new Item(row, null, "is not an entry: " + e);
    }
  }

  @Override
  public void close() {
    reader.shutdownNow();
    decoder.shutdownNow();
  }
}
