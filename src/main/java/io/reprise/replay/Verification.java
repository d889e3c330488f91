package io.reprise.replay;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Page;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalScan.SnapshotRow;
import io.reprise.journal.JournalScan.Unsent;
import io.reprise.journal.UnreadableEntry;
import io.reprise.replay.Fault.Kind;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads every entry of a journal, folds those of each entity from the first on, and says all that
 * is not as it must be. Snapshots and what is not sent yet are held against the entries. It may go
 * on while nodes write: what is written meanwhile is seen or not, and is no fault. For one look;
 * not for use by several threads.
 */
public final class Verification {

  /** Told after each page. */
  public interface Listener {
    /** How many entries have been looked at so far, and how many faults were found. */
    void progressed(long entries, long faults);
  }

  private final JournalScan scan;
  private final Catalog catalog;
  private final Scope scope;
  private final Faults faults;
  private final SnapshotRows snapshotRows;
  private final Optional<AgreementCheck> agreement;
  private final SortedMap<String, Long> notFolded = new TreeMap<>();
  private long entries;
  private long entities;
  private long snapshots;
  private long snapshotsIgnored;
  private long outbox;
  private String persistenceId = "";
  private @Nullable EntityCheck current;

  private Verification(JournalScan scan, Catalog catalog, Scope scope, ReplaySettings settings) {
    this.scan = scan;
    this.catalog = catalog;
    this.scope = scope;
    this.faults = new Faults(settings.verifyFaultsMax());
    this.snapshotRows = new SnapshotRows(scan, scope);
    this.agreement =
        scope.equals(Scope.all())
            ? Optional.of(new AgreementCheck(scan, settings.verifyTemporaryBytes(), faults))
            : Optional.empty();
  }

  /**
   * Looks at all entities of a scope; the rules run in the calling thread.
   *
   * @throws io.reprise.journal.JournalUnavailable if the journal can't be read to its end
   */
  public static Verified run(
      JournalScan scan, Catalog catalog, Scope scope, ReplaySettings settings, Listener listener) {
    Verification verification = new Verification(scan, catalog, scope, settings);
    try {
      return verification.all(listener);
    } finally {
      verification.agreement.ifPresent(AgreementCheck::close);
    }
  }

  private Verified all(Listener listener) {
    try (Pages pages = new Pages(scan, scope)) {
      for (List<Pages.Item> page = pages.next(); !page.isEmpty(); page = pages.next()) {
        page.forEach(this::take);
        listener.progressed(entries, faults.count());
      }
    }
    endCurrent();
    for (Optional<SnapshotRow> rest = snapshotRows.any();
        rest.isPresent();
        rest = snapshotRows.any()) {
      withoutEntries(rest.get());
    }
    checkOutbox();
    Optional<Verified.Agreement> agreed = agreement.map(AgreementCheck::end);
    listener.progressed(entries, faults.count());
    return new Verified(
        entries,
        entities,
        snapshots,
        snapshotsIgnored,
        outbox,
        agreed,
        notFolded,
        faults.found(),
        faults.more());
  }

  private void take(Pages.Item item) {
    EntityCheck check = current;
    if (check == null || !persistenceId.equals(item.row().persistenceId())) {
      endCurrent();
      check = begin(item.row().persistenceId());
    }
    entries++;
    take(check, item);
  }

  private void take(EntityCheck check, Pages.Item item) {
    check.take(item);
    Entry entry = item.entry();
    if (entry != null
        && entry.entity().equals(item.row().entity())
        && entry.sequence() == item.row().sequence()) {
      agreement.ifPresent(all -> all.take(item.row(), entry));
    }
  }

  private EntityCheck begin(String entity) {
    for (Optional<SnapshotRow> lone = snapshotRows.before(entity);
        lone.isPresent();
        lone = snapshotRows.before(entity)) {
      withoutEntries(lone.get());
    }
    EntityCheck begun = check(entity, snapshotRows.of(entity));
    persistenceId = entity;
    current = begun;
    return begun;
  }

  private EntityCheck check(String entity, Optional<SnapshotRow> snapshot) {
    Optional<Installed> component = catalog.find(componentOf(entity));
    return new EntityCheck(
        entity, component, snapshot.flatMap(row -> check(row, component)), faults);
  }

  private Optional<SnapshotCheck> check(SnapshotRow row, Optional<Installed> component) {
    if (component.isPresent() && !row.isFor(component.get())) {
      snapshotsIgnored++;
      return Optional.empty();
    }
    snapshots++;
    return Optional.of(new SnapshotCheck(row, component, faults));
  }

  private static String componentOf(String entity) {
    return entity.substring(0, Math.max(0, entity.indexOf('|')));
  }

  private void endCurrent() {
    EntityCheck check = current;
    if (check != null) {
      current = null;
      end(persistenceId, check);
    }
  }

  private void withoutEntries(SnapshotRow row) {
    end(row.persistenceId(), check(row.persistenceId(), Optional.of(row)));
  }

  /** A snapshot may have been written after the entries were read: then there are more by now. */
  private void end(String entity, EntityCheck check) {
    boolean more = check.isBehindSnapshot();
    while (more) {
      Page page = scan.entriesOf(entity, check.sequence());
      page.rows().forEach(row -> take(check, Pages.decoded(row)));
      entries += page.rows().size();
      more = page.more() && !page.rows().isEmpty();
    }
    check.end();
    agreement.ifPresent(AgreementCheck::endEntity);
    if (check.sequence() != 0) {
      entities++;
      String component = componentOf(entity);
      if (catalog.find(component).isEmpty()) {
        notFolded.merge(component, 1L, Long::sum);
      }
    }
  }

  private void checkOutbox() {
    List<Unsent> page = scan.outbox(scope, Optional.empty());
    while (!page.isEmpty()) {
      outbox += page.size();
      page.forEach(this::check);
      page = scan.outbox(scope, Optional.of(page.get(page.size() - 1)));
    }
  }

  private void check(Unsent row) {
    agreement.ifPresent(all -> all.waits(row));
    String name = "outbox " + row.index() + ", " + row.found();
    if (row.entry().isEmpty()) {
      outboxFault(row, name + ": there is no such entry");
      return;
    }
    try {
      Optional<String> meant = row.meant();
      if (meant.isEmpty()) {
        outboxFault(row, name + ": the entry has no such effect");
      } else if (!meant.get().equals(row.found())) {
        outboxFault(row, name + " (expected: " + meant.get() + ", as the entry says)");
      }
    } catch (UnreadableEntry e) {
      // told of the entry already
    } catch (RuntimeException e) {
      outboxFault(row, name + ": the effects of the entry can't be read: " + e.getMessage());
    }
  }

  private void outboxFault(Unsent row, String what) {
    faults.add(row.entity(), row.sequence(), Kind.OUTBOX, what);
  }
}
