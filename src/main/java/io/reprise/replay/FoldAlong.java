package io.reprise.replay;

import io.reprise.codec.Installed;
import io.reprise.codec.PlainValues;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Page;
import io.reprise.journal.JournalScan.Row;
import io.reprise.journal.JournalUnavailable;
import java.util.List;

/**
 * The states of one entity while its entries go by. Folds once it is asked for one: what went by
 * before that is read again, so that nothing need be kept of entities whose states nobody wants.
 */
final class FoldAlong {

  private final JournalScan scan;
  private final String persistenceId;
  private final Installed component;
  private final Fold fold;
  private boolean wanted;
  private long current;

  /**
   * The beginning of an entity.
   *
   * @param wanted whether states are going to be asked for, as far as is known
   */
  FoldAlong(JournalScan scan, String persistenceId, Installed component, boolean wanted) {
    this.scan = scan;
    this.persistenceId = persistenceId;
    this.component = component;
    this.fold = new Fold(component);
    this.wanted = wanted;
  }

  /** An entry goes by. */
  void pass(Entry entry) {
    current = entry.sequence();
    if (wanted && fold.sequence() == current - 1) {
      try {
        fold.apply(entry);
      } catch (RuntimeException e) {
        return; // told when its state is asked for: then it is folded again
      }
    }
  }

  /**
   * The state after an entry, as a plain value.
   *
   * @throws IllegalStateException if there is none; says why
   * @throws JournalUnavailable if entries can't be read again
   */
  Object at(Entry entry) {
    if (entry.sequence() != current) {
      throw new IllegalStateException(
          "state() of sequence %d was asked for at sequence %d (expected: before next())"
              .formatted(entry.sequence(), current));
    }
    wanted = true;
    try {
      while (fold.sequence() < current) {
        readOn();
      }
      return PlainValues.fromJson(component.encodeState(fold.state()));
    } catch (JournalUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalStateException("no state: " + e.getMessage(), e);
    }
  }

  private void readOn() {
    Page page = scan.entriesOf(persistenceId, fold.sequence());
    List<Row> rows = page.rows();
    if (rows.isEmpty() || rows.get(0).sequence() > current) { // gone since it went by
      throw new IllegalStateException("sequence " + (fold.sequence() + 1) + " is missing");
    }
    rows.stream()
        .takeWhile(row -> row.sequence() <= current)
        .forEach(row -> fold.apply(row.entry()));
  }
}
