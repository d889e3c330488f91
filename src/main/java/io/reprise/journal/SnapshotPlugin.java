package io.reprise.journal;

import akka.actor.ActorSystem;
import akka.persistence.Persistence;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import io.reprise.codec.Catalog;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;

/**
 * Akka Persistence's snapshot store: keeps a {@link Snapshot} per entity. Loading one reads the
 * entries after it as well, for many entities at once, and leaves them for {@link JournalPlugin},
 * which Akka asks next. Saving answers at once and writes later, so that no answer to a command
 * waits for it. Of another component version or state shape, or unreadable, a snapshot counts as
 * none; but a database that is away fails the load, since folding the whole history then would only
 * make things worse. Made by Akka.
 */
final class SnapshotPlugin extends SnapshotStore {
  private static final Logger log = LoggerFactory.getLogger(SnapshotPlugin.class);

  /** The manifest of no snapshot. */
  private static final String NONE = "";

  private final JournalSettings settings;
  private final Catalog catalog;
  private final Recoveries recoveries;
  private final SnapshotTable table;
  private final GatheredReads<RecoveryTable.Question, RecoveryTable.Found> reads;
  private final ReadThreads largeReads;
  private final SnapshotWriter writer;

  SnapshotPlugin() {
    ActorSystem system = context().system();
    JournalSetup setup = JournalSetup.of(system);
    this.settings = JournalSettings.from(system.settings().config().getConfig("reprise.journal"));
    this.catalog = setup.catalog();
    this.recoveries = setup.recoveries();
    this.table = new SnapshotTable(setup.storage(), settings.readTimeout());
    RecoveryTable recoveryTable =
        new RecoveryTable(
            setup.storage(),
            settings.recoveryEntries(),
            settings.recoveryBytes(),
            settings.recoveryTimeout());
    this.reads =
        new GatheredReads<>(
            new GatheredReads.Limits(
                "recovery",
                settings.recoveryConnections(),
                settings.recoveryBatch(),
                settings.recoveryQueue(),
                settings.recoveryTimeout()),
            recoveryTable::read);
    this.largeReads =
        new ReadThreads(
            "reprise-journal-large-snapshot",
            1,
            settings.recoveryQueue(),
            settings.recoveryTimeout(),
            "reprise.journal.recovery-timeout");
    // when a row was written, for operators: that is told by the real clock, whatever entries go by
    this.writer =
        new SnapshotWriter(
            table, Persistence.get(system), Clock.systemUTC(), settings.snapshotQueue());
  }

  @Override
  public void postStop() {
    reads.close();
    largeReads.close();
    writer.close();
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return AkkaFutures.of(
        reads
            .ask(new RecoveryTable.Question(persistenceId, currentManifest(persistenceId)))
            .thenCompose(found -> select(found, persistenceId, criteria)));
  }

  /** That of a snapshot made by the rules and in the shape that are installed now. */
  private String currentManifest(String persistenceId) {
    String component = persistenceId.substring(0, Math.max(0, persistenceId.indexOf('|')));
    return catalog
        .find(component)
        .map(
            installed ->
                SnapshotJson.manifest(component, installed.version(), installed.stateHash()))
        .orElse(NONE);
  }

  private CompletionStage<Optional<SelectedSnapshot>> select(
      RecoveryTable.Found found, String persistenceId, SnapshotSelectionCriteria criteria) {
    if (found.snapshotSequence() == 0) {
      keep(persistenceId, 0, found);
      return CompletableFuture.completedFuture(Optional.empty());
    }
    CompletionStage<Optional<byte[]>> stored =
        found.snapshot().isPresent()
            ? CompletableFuture.completedFuture(found.snapshot())
            : largeReads.submit(() -> table.load(persistenceId, found.snapshotSequence()));
    return stored.thenCompose(
        bytes -> {
          Optional<Snapshot> snapshot =
              matches(found, criteria)
                  ? bytes.flatMap(some -> read(some, persistenceId, found))
                  : Optional.empty();
          return snapshot.isPresent()
              ? CompletableFuture.completedFuture(selected(snapshot.get(), persistenceId, found))
              : withoutSnapshot(persistenceId);
        });
  }

  private void keep(String persistenceId, long after, RecoveryTable.Found found) {
    recoveries.put(persistenceId, after, found, settings.recoveryTimeout());
  }

  private Optional<SelectedSnapshot> selected(
      Snapshot snapshot, String persistenceId, RecoveryTable.Found found) {
    keep(persistenceId, snapshot.sequence(), found);
    return Optional.of(
        SelectedSnapshot.create(
            SnapshotMetadata.apply(persistenceId, snapshot.sequence(), found.writtenAtMillis()),
            snapshot));
  }

  /** The snapshot is of no use: the entries from the first on are needed. */
  private CompletionStage<Optional<SelectedSnapshot>> withoutSnapshot(String persistenceId) {
    return reads
        .ask(new RecoveryTable.Question(persistenceId, NONE))
        .thenApply(
            found -> {
              keep(persistenceId, 0, found);
              return Optional.empty();
            });
  }

  private static boolean matches(RecoveryTable.Found found, SnapshotSelectionCriteria criteria) {
    return found.snapshotSequence() >= criteria.minSequenceNr()
        && found.snapshotSequence() <= criteria.maxSequenceNr()
        && found.writtenAtMillis() >= criteria.minTimestamp()
        && found.writtenAtMillis() <= criteria.maxTimestamp();
  }

  private static Optional<Snapshot> read(
      byte[] stored, String persistenceId, RecoveryTable.Found found) {
    try {
      Snapshot snapshot = SnapshotJson.read(stored);
      String owner = JournalTable.persistenceId(snapshot.component(), snapshot.id());
      if (!owner.equals(persistenceId) || snapshot.sequence() != found.snapshotSequence()) {
        throw new IOException("it is of " + owner + " sequence " + snapshot.sequence());
      }
      checkBelonging(snapshot, found);
      return Optional.of(snapshot);
    } catch (IOException | UnreadableEntry e) {
      log.warn(
          "{}: snapshot of sequence {} ignored, its entries are folded instead: {}",
          persistenceId,
          found.snapshotSequence(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The entry of its sequence must be the one that it was taken at: a standby that took over, or
   * whoever restored a table, may have left a snapshot of entries that are gone.
   */
  private static void checkBelonging(Snapshot snapshot, RecoveryTable.Found found)
      throws IOException {
    if (found.rows().isEmpty() || found.rows().get(0).sequence() != snapshot.sequence()) {
      throw new IOException("the entry that it was taken at is missing");
    }
    Entry entry =
        StoredEntry.entry(
            found.rows().get(0).bytes(),
            snapshot.component() + "/" + snapshot.id(),
            snapshot.sequence());
    if (!entry.commandId().equals(snapshot.commandId()) || !entry.time().equals(snapshot.time())) {
      throw new IOException("it was taken at another entry than the one that is there");
    }
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    if (!(snapshot instanceof Snapshot ours)) {
      return AkkaFutures.of(
          CompletableFuture.failedFuture(
              new IllegalArgumentException(
                  "snapshot: " + snapshot.getClass().getName() + " (expected: a Snapshot)")));
    }
    writer.save(ours);
    return AkkaFutures.of(CompletableFuture.completedFuture(null));
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    // Without its time: of one entity there is only one snapshot of a sequence.
    return AkkaFutures.of(
        writer.delete(
            metadata.persistenceId(),
            metadata.sequenceNr(),
            metadata.sequenceNr(),
            0,
            Long.MAX_VALUE));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return AkkaFutures.of(
        writer.delete(
            persistenceId,
            criteria.minSequenceNr(),
            criteria.maxSequenceNr(),
            criteria.minTimestamp(),
            criteria.maxTimestamp()));
  }
}
