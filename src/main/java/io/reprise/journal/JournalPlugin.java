package io.reprise.journal;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.persistence.AtomicWrite;
import akka.persistence.JournalProtocol;
import akka.persistence.Persistence;
import akka.persistence.PersistentEnvelope;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import io.reprise.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * Akka Persistence's journal: writes what entities persist, many entities in one commit, and gives
 * entities that recover what was read for them together with their snapshots. Made by Akka.
 */
final class JournalPlugin extends AsyncWriteJournal {

  /** What entities run on. */
  private static final String ENTITY_DISPATCHER = "akka.actor.entity-dispatcher";

  private final Persistence persistence;
  private final JournalSettings settings;
  private final Recoveries recoveries;
  private final JournalTable table;
  private final ReadThreads reads;
  private final GroupCommit groups;

  JournalPlugin() {
    ActorSystem system = context().system();
    JournalSetup setup = JournalSetup.of(system);
    Storage storage = setup.storage();
    this.persistence = Persistence.get(system);
    this.settings = JournalSettings.from(system.settings().config().getConfig("reprise.journal"));
    this.recoveries = setup.recoveries();
    this.table = new JournalTable(storage, settings.replayBytes(), settings.readTimeout());
    this.reads =
        new ReadThreads(
            "reprise-journal-replay",
            settings.recoveryConnections(),
            settings.recoveryQueue(),
            settings.readTimeout(),
            "reprise.journal.read-timeout");
    this.groups =
        new GroupCommit(
            storage, settings, setup.metrics(), system.dispatchers().lookup(ENTITY_DISPATCHER));
  }

  @Override
  public void postStop() {
    groups.close();
    reads.close();
  }

  /**
   * Takes writes past {@link AsyncWriteJournal}, which would hand on all outcomes in the order in
   * which they were submitted, by an actor and a future each: an entity waits for its own write
   * only. Its breaker is not missed either: {@link GroupCommit} bounds what waits, and the
   * time-outs of the connection how long a statement may take.
   */
  @Override
  public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
    if (message instanceof JournalProtocol.WriteMessages request) {
      write(request);
    } else {
      super.aroundReceive(receive, message);
    }
  }

  /** What one message brings follows one another, and is written together, all or nothing. */
  private void write(JournalProtocol.WriteMessages request) {
    List<PersistentRepr> all = new ArrayList<>();
    for (PersistentEnvelope envelope : CollectionConverters.asJava(request.messages())) {
      AtomicWrite message = (AtomicWrite) envelope; // an entity's child persists, and nothing else
      all.addAll(CollectionConverters.asJava(message.payload()));
    }
    ActorRef writer = request.persistentActor();
    int instance = request.actorInstanceId();
    written(all)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) { // ends the writer: the others need not be told
                tell(
                    writer, new JournalProtocol.WriteMessageFailure(all.get(0), failure, instance));
                return;
              }
              tell(writer, JournalProtocol.WriteMessagesSuccessful$.MODULE$);
              for (PersistentRepr repr : all) {
                tell(writer, new JournalProtocol.WriteMessageSuccess(repr, instance));
              }
            });
  }

  private static void tell(ActorRef writer, Object outcome) {
    writer.tell(outcome, ActorRef.noSender());
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    return AkkaFutures.of(
        CompletableFuture.failedFuture(
            new UnsupportedOperationException("writes are taken in aroundReceive")));
  }

  /** Fails with whatever goes wrong: a writer that is not told would wait for ever. */
  private CompletionStage<Void> written(List<PersistentRepr> all) {
    try {
      return submit(all);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<Void> submit(List<PersistentRepr> all) {
    String persistenceId = all.get(0).persistenceId();
    List<PendingWrite.Row> rows = new ArrayList<>(all.size());
    List<Entry> entries = new ArrayList<>(all.size());
    int era = Integer.MAX_VALUE;
    long bytes = 0;
    String writer = "";
    for (PersistentRepr repr : all) {
      if (!(repr.payload() instanceof NewEntry fresh)) {
        return CompletableFuture.failedFuture(
            new IllegalArgumentException(
                persistenceId
                    + ": "
                    + repr.payload().getClass().getName()
                    + " (expected: a NewEntry)"));
      }
      byte[] payload = EntryJson.write(fresh.entry());
      rows.add(new PendingWrite.Row(EntrySerializer.manifestOf(fresh.entry()), payload));
      entries.add(fresh.entry());
      bytes += payload.length;
      era = Math.min(era, fresh.era());
      writer = repr.writerUuid();
    }
    PendingWrite write =
        new PendingWrite(
            persistenceId,
            persistence.sliceForPersistenceId(persistenceId),
            era,
            writer,
            all.get(0).sequenceNr(),
            rows,
            Exchange.of(entries),
            bytes,
            new CompletableFuture<>());
    if (bytes > settings.writeBytesMax()) {
      write.notWritten(
          NotWritten.Reason.REFUSED,
          "the entries have %d bytes (expected: at most reprise.journal.max-write-bytes = %d)"
              .formatted(bytes, settings.writeBytesMax()));
      return write.done();
    }
    return groups.write(write);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long after) {
    Optional<Recoveries.Prefetched> prefetched = recoveries.look(persistenceId, after);
    if (prefetched.isEmpty()) {
      return AkkaFutures.of(reads.submit(() -> table.highest(List.of(persistenceId)).get(0)));
    }
    long highest = prefetched.get().highest();
    if (highest <= after) {
      recoveries.take(persistenceId, after); // Akka asks for no entries then
    }
    return AkkaFutures.of(CompletableFuture.completedFuture(highest));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long from,
      long through,
      long max,
      Consumer<PersistentRepr> replayCallback) {
    Replaying replaying =
        new Replaying(
            table,
            reads,
            settings.replayEntries(),
            settings.replayStep(),
            persistenceId,
            through,
            replayCallback);
    return AkkaFutures.of(
        recoveries
            .take(persistenceId, from - 1)
            .filter(prefetched -> !prefetched.rows().isEmpty())
            .map(prefetched -> replaying.given(prefetched.rows()))
            .orElseGet(() -> replaying.after(from - 1)));
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequence) {
    return AkkaFutures.of(
        CompletableFuture.failedFuture(
            new UnsupportedOperationException("entries are never deleted")));
  }
}
