package io.reprise.replay;

import io.reprise.codec.Catalog;
import io.reprise.codec.ComponentFailed;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.UnreadableEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Finds the entities that older code would strand: those that have an entry, written since, whose
 * event that code can't decode. It reads the journal as a node would after going back, and writes
 * nothing. In memory are a page of entries, the names of the entities of one slice of the journal
 * (a thousandth of them), and the stranded ones that are named.
 */
public final class RollbackCheck {

  /**
   * An entity that the older code could not recover.
   *
   * @param sequence its first entry that can't be read, since the time asked for
   * @param event the name of that entry's event; empty if the entry itself can't be read
   * @param writtenBy the version of the component that wrote it; 0 if that isn't known
   * @param reason why it can't be read
   * @param entries how many of its entries can't be read
   */
  public record Stranded(
      String entity, long sequence, String event, int writtenBy, String reason, long entries) {

    private Stranded oneMore() {
      return new Stranded(entity, sequence, event, writtenBy, reason, entries + 1);
    }
  }

  /**
   * What was found.
   *
   * @param entities how many entities have entries since
   * @param entries how many entries those are
   * @param stranded entities that can't be recovered, by the slices of the journal
   * @param moreStranded how many more there are than are named
   * @param unreadable how many entries can't be read in all
   */
  public record Report(
      long entities, long entries, List<Stranded> stranded, long moreStranded, long unreadable) {

    /** Whether the older code reads all there is. */
    public boolean strandsNone() {
      return stranded.isEmpty() && moreStranded == 0;
    }
  }

  private final JournalScan scan;
  private final Instant since;
  private final int namedMax;
  private final LongConsumer progress;
  private final List<Stranded> named = new ArrayList<>();
  private long entities;
  private long entries;
  private long moreStranded;
  private long unreadable;

  private RollbackCheck(JournalScan scan, Instant since, int namedMax, LongConsumer progress) {
    this.scan = scan;
    this.since = since;
    this.namedMax = namedMax;
    this.progress = progress;
  }

  /**
   * Reads the entries of all components of the older code.
   *
   * @param since from this time on, by PostgreSQL's clock
   * @param progress told how many entries were read so far
   * @throws io.reprise.journal.JournalUnavailable if they can't be read to their end
   */
  public static Report run(
      JournalScan scan,
      Catalog older,
      Instant since,
      ReplaySettings settings,
      LongConsumer progress) {
    RollbackCheck check = new RollbackCheck(scan, since, settings.checkNamedMax(), progress);
    for (int slice = 0; slice < JournalScan.SLICES; slice++) {
      for (Installed component : older.all()) {
        check.slice(slice, component);
      }
    }
    return new Report(
        check.entities,
        check.entries,
        List.copyOf(check.named),
        check.moreStranded,
        check.unreadable);
  }

  private void slice(int slice, Installed component) {
    Set<String> seen = new HashSet<>();
    Map<String, Stranded> stranded = new TreeMap<>();
    Optional<JournalScan.Row> last = Optional.empty();
    JournalScan.Page page;
    do {
      page = scan.ofSliceSince(slice, component.name(), since, last);
      for (JournalScan.Row row : page.rows()) {
        seen.add(row.entity());
        take(row, component)
            .ifPresent(
                found -> stranded.merge(row.entity(), found, (first, more) -> first.oneMore()));
        last = Optional.of(row);
      }
      entries += page.rows().size();
      progress.accept(entries);
    } while (page.more());
    entities += seen.size();
    stranded.values().forEach(this::name);
  }

  private void name(Stranded stranded) {
    unreadable += stranded.entries();
    if (named.size() < namedMax) {
      named.add(stranded);
    } else {
      moreStranded++;
    }
  }

  private static Optional<Stranded> take(JournalScan.Row row, Installed component) {
    Entry entry;
    try {
      entry = row.entry();
    } catch (UnreadableEntry broken) {
      return Optional.of(new Stranded(row.entity(), row.sequence(), "", 0, broken.reason(), 1));
    }
    return entry
        .event()
        .flatMap(event -> whyNot(component, event, entry.componentVersion()))
        .map(
            reason ->
                new Stranded(
                    row.entity(),
                    row.sequence(),
                    entry.kind(),
                    entry.componentVersion(),
                    reason,
                    1));
  }

  private static Optional<String> whyNot(Installed component, Entry.Event event, int writtenBy) {
    try {
      component.decodeEvent(event.name(), writtenBy, event.body());
      return Optional.empty();
    } catch (InvalidBody e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return Optional.of(ComponentFailed.thrown(e).toString());
    }
  }
}
