package io.reprise.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read for entities that recover and is not fetched yet. Akka's protocol asks the snapshot
 * store first and the journal then; one query has read for both, and this is where the journal's
 * part waits meanwhile.
 */
final class Recoveries {

  private record Key(String persistenceId, long after) {}

  /**
   * Entries of an entity after a sequence.
   *
   * @param highest its highest sequence
   * @param rows the first of them; the others must be read
   */
  record Prefetched(long highest, List<JournalTable.StoredRow> rows, long atNanos) {}

  // In the order in which they came.
  private final Map<Key, Prefetched> waiting = new LinkedHashMap<>();

  /**
   * Keeps what was found, but for entries up to a sequence that the snapshot stands for.
   *
   * @param keepFor an entity that comes for its entries does so at once, one that died never does
   */
  synchronized void put(
      String persistenceId, long after, RecoveryTable.Found found, Duration keepFor) {
    List<JournalTable.StoredRow> rows = new ArrayList<>(found.rows().size());
    for (JournalTable.StoredRow row : found.rows()) {
      if (row.sequence() > after) {
        rows.add(row);
      }
    }
    long now = System.nanoTime();
    Key key = new Key(persistenceId, after);
    waiting.remove(key); // to the end of the order
    waiting.put(key, new Prefetched(found.highest(), rows, now));
    Iterator<Prefetched> oldest = waiting.values().iterator();
    while (oldest.hasNext() && now - oldest.next().atNanos() > keepFor.toNanos()) {
      oldest.remove();
    }
  }

  synchronized Optional<Prefetched> look(String persistenceId, long after) {
    return Optional.ofNullable(waiting.get(new Key(persistenceId, after)));
  }

  synchronized Optional<Prefetched> take(String persistenceId, long after) {
    return Optional.ofNullable(waiting.remove(new Key(persistenceId, after)));
  }
}
