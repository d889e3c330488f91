package io.reprise.entity;

import akka.actor.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.pattern.Patterns;
import akka.persistence.DeleteSnapshotsFailure;
import akka.persistence.Persistence;
import akka.persistence.SnapshotProtocol;
import akka.persistence.SnapshotSelectionCriteria;
import com.typesafe.config.ConfigFactory;
import io.reprise.journal.Journal;
import org.jspecify.annotations.Nullable;

/** What a gate asks the journal; the answers come back to it as messages. */
record JournalQuestions(Identity own) {

  /** Has this command been decided before? */
  void lookUp(Waiting.Pending pending) {
    int era = own.era();
    own.context()
        .pipeToSelf(
            Settling.recorded(own.hosted(), own.id(), pending.command),
            (recorded, failure) -> new GateMessage.LookedUp(pending, era, recorded, failure));
  }

  /** Is what this owner knows all that there is? */
  void confirm(int generation) {
    own.context()
        .pipeToSelf(
            own.hosted().journal().highestSequence(own.component(), own.id()),
            (highest, failure) ->
                new GateMessage.Confirmed(generation, highest == null ? 0 : highest, failure));
  }

  /** Which commands have become durable after this sequence? */
  void settle(int generation, long after) {
    own.context()
        .pipeToSelf(
            Settling.recordedAfter(own.hosted(), own.id(), after),
            (recorded, failure) -> new GateMessage.Settled(generation, recorded, failure));
  }

  /** Away with the snapshot, also with one that is about to be written. */
  void deleteSnapshot(int generation) {
    ActorRef store =
        Persistence.get(Adapter.toClassic(own.context().getSystem()))
            .snapshotStoreFor("", ConfigFactory.empty());
    SnapshotProtocol.DeleteSnapshots all =
        new SnapshotProtocol.DeleteSnapshots(
            Journal.persistenceId(own.component(), own.id()), SnapshotSelectionCriteria.latest());
    own.context()
        .pipeToSelf(
            Patterns.ask(store, all, own.settings().attemptTimeout()),
            (answer, failure) ->
                new GateMessage.SnapshotDeleted(generation, failure(answer, failure)));
  }

  private static @Nullable Throwable failure(@Nullable Object answer, @Nullable Throwable failure) {
    return answer instanceof DeleteSnapshotsFailure refused ? refused.cause() : failure;
  }

  /** How far is the journal, for a read that must not be older? */
  void confirm(Reads.Held read) {
    int era = own.era();
    own.context()
        .pipeToSelf(
            own.hosted().journal().highestSequence(own.component(), own.id()),
            (highest, failure) ->
                new GateMessage.ReadConfirmed(read, era, highest == null ? 0 : highest, failure));
  }
}
