package io.reprise.journal;

import java.util.Iterator;
import java.util.List;

/**
 * Entries of one entity as they came out of the journal, not yet decoded: their entity does that,
 * on its own thread, one after another, so that what waits in its mailbox is small.
 */
public final class StoredEntries {

  private final String entity;
  private final List<JournalTable.StoredRow> rows;
  private final Runnable taken;

  /**
   * Rows that follow one another.
   *
   * @param entity whose they must be, as {@code component/id}
   * @param taken told when the entity comes to them
   */
  StoredEntries(String entity, List<JournalTable.StoredRow> rows, Runnable taken) {
    this.entity = entity;
    this.rows = rows;
    this.taken = taken;
  }

  /**
   * Takes them, once. The iterator decodes each when it comes to it, so that those before one that
   * can't be read are folded first.
   *
   * <p>Its {@code next} throws {@link UnreadableEntry} as {@link StoredEntry#entry} does.
   */
  public Iterator<Entry> entries() {
    taken.run();
    Iterator<JournalTable.StoredRow> stored = rows.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return stored.hasNext();
      }

      @Override
      public Entry next() {
        JournalTable.StoredRow row = stored.next();
        return StoredEntry.entry(row.bytes(), entity, row.sequence());
      }
    };
  }
}
