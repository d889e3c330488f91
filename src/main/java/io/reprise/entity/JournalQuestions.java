package io.reprise.entity;

import akka.actor.typed.javadsl.ActorContext;

/** What a gate asks the journal; the answers come back to it as messages. */
final class JournalQuestions {

  private final ActorContext<GateMessage> gate;
  private final Hosted hosted;
  private final String id;

  JournalQuestions(ActorContext<GateMessage> gate, Hosted hosted, String id) {
    this.gate = gate;
    this.hosted = hosted;
    this.id = id;
  }

  /** Has this command been decided before? */
  void lookUp(Waiting.Pending pending) {
    gate.pipeToSelf(
        Settling.recorded(hosted, id, pending.command.commandId()),
        (recorded, failure) -> new GateMessage.LookedUp(pending, recorded, failure));
  }

  /** Is what this owner knows all that there is? */
  void confirm(int generation) {
    gate.pipeToSelf(
        hosted.journal().highestSequence(hosted.component().name(), id),
        (highest, failure) ->
            new GateMessage.Confirmed(generation, highest == null ? 0 : highest, failure));
  }

  /** Which commands have become durable after this sequence? */
  void settle(int generation, long after) {
    gate.pipeToSelf(
        Settling.recordedAfter(hosted, id, after),
        (recorded, failure) -> new GateMessage.Settled(generation, recorded, failure));
  }

  /** How far is the journal, for a read that must not be older? */
  void confirm(Reads.Held read) {
    gate.pipeToSelf(
        hosted.journal().highestSequence(hosted.component().name(), id),
        (highest, failure) ->
            new GateMessage.ReadConfirmed(read, highest == null ? 0 : highest, failure));
  }
}
