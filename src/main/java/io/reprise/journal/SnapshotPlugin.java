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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Akka Persistence's snapshot store: keeps a {@link Snapshot} per entity. Saving answers at once
 * and writes later, so that no answer to a command waits for it. Of another component version or
 * state shape, or unreadable, a snapshot counts as none; but a database that is away fails the
 * load, since folding the whole history then would only make things worse. Made by Akka.
 */
final class SnapshotPlugin extends SnapshotStore {
  private static final Logger log = LoggerFactory.getLogger(SnapshotPlugin.class);

  private final Catalog catalog;
  private final SnapshotTable table;
  private final ReadThreads loads;
  private final SnapshotWriter writer;

  SnapshotPlugin() {
    ActorSystem system = context().system();
    JournalSetup setup =
        system
            .settings()
            .setup()
            .get(JournalSetup.class)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "JournalSetup: missing (expected: in the ActorSystemSetup of the node)"));
    JournalSettings settings =
        JournalSettings.from(system.settings().config().getConfig("reprise.journal"));
    this.catalog = setup.catalog();
    this.table = new SnapshotTable(setup.storage(), settings.readTimeout());
    this.loads =
        new ReadThreads(
            "reprise-journal-snapshot-load",
            settings.snapshotThreads(),
            settings.snapshotQueue(),
            settings.readTimeout(),
            "reprise.journal.read-timeout");
    this.writer =
        new SnapshotWriter(
            table, Persistence.get(system), Clock.systemUTC(), settings.snapshotQueue());
  }

  @Override
  public void postStop() {
    loads.close();
    writer.close();
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        loads.submit(
            () -> table.load(persistenceId).flatMap(row -> select(row, persistenceId, criteria))));
  }

  private Optional<SelectedSnapshot> select(
      SnapshotTable.Row row, String persistenceId, SnapshotSelectionCriteria criteria) {
    SnapshotMetadata metadata =
        SnapshotMetadata.apply(persistenceId, row.sequence(), row.writtenAtMillis());
    if (!matches(row, criteria)) {
      return Optional.empty();
    }
    return read(row, persistenceId)
        .filter(this::isCurrent)
        .map(snapshot -> SelectedSnapshot.create(metadata, snapshot));
  }

  private static boolean matches(SnapshotTable.Row row, SnapshotSelectionCriteria criteria) {
    return row.sequence() >= criteria.minSequenceNr()
        && row.sequence() <= criteria.maxSequenceNr()
        && row.writtenAtMillis() >= criteria.minTimestamp()
        && row.writtenAtMillis() <= criteria.maxTimestamp();
  }

  private static Optional<Snapshot> read(SnapshotTable.Row row, String persistenceId) {
    try {
      Snapshot snapshot = SnapshotJson.read(row.snapshot());
      String owner = JournalTable.persistenceId(snapshot.component(), snapshot.id());
      if (!owner.equals(persistenceId) || snapshot.sequence() != row.sequence()) {
        throw new IOException("it is of " + owner + " sequence " + snapshot.sequence());
      }
      return Optional.of(snapshot);
    } catch (IOException e) {
      log.warn(
          "{}: snapshot of sequence {} ignored, its entries are folded instead: {}",
          persistenceId,
          row.sequence(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether it was made by the rules and in the shape that are installed now. */
  private boolean isCurrent(Snapshot snapshot) {
    return catalog
        .find(snapshot.component())
        .filter(installed -> installed.version() == snapshot.componentVersion())
        .filter(installed -> installed.stateHash().equals(snapshot.stateHash()))
        .isPresent();
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    if (!(snapshot instanceof Snapshot ours)) {
      return FutureConverters.asScala(
          CompletableFuture.failedFuture(
              new IllegalArgumentException(
                  "snapshot: " + snapshot.getClass().getName() + " (expected: a Snapshot)")));
    }
    writer.save(ours);
    return FutureConverters.asScala(CompletableFuture.completedFuture(null));
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    // Without its time: of one entity there is only one snapshot of a sequence.
    return FutureConverters.asScala(
        writer.delete(
            metadata.persistenceId(),
            metadata.sequenceNr(),
            metadata.sequenceNr(),
            0,
            Long.MAX_VALUE));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        writer.delete(
            persistenceId,
            criteria.minSequenceNr(),
            criteria.maxSequenceNr(),
            criteria.minTimestamp(),
            criteria.maxTimestamp()));
  }
}
