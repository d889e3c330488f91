package io.reprise.entity;

import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.MessageAdaptionFailure;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;

/**
 * The behavior of a gate, which stays what it is. Not by a builder, whose handlers would be a
 * seventh of what an entity takes in memory.
 */
final class GateReceive extends ExtensibleBehavior<GateMessage> {
  private final Gate gate;

  GateReceive(Gate gate) {
    this.gate = gate;
  }

  @Override
  public Behavior<GateMessage> receive(
      TypedActorContext<GateMessage> context, GateMessage message) {
    if (message instanceof GateMessage.Ask ask) {
      return gate.onAsk(ask);
    } else if (message instanceof GateMessage.BatchDone done) {
      return gate.onBatchDone(done);
    } else if (message instanceof GateMessage.Confirmed confirmed) {
      return gate.onConfirmed(confirmed);
    } else if (message instanceof GateMessage.Get get) {
      return gate.onGet(get);
    } else if (message instanceof GateMessage.ReadConfirmed read) {
      return gate.onReadConfirmed(read);
    } else if (message instanceof GateMessage.Recovered recovered) {
      return gate.onRecovered(recovered);
    } else if (message instanceof GateMessage.WriterFailed failed) {
      return gate.onWriterFailed(failed);
    } else if (message instanceof GateMessage.LookedUp command) {
      return gate.onLookedUp(command);
    } else if (message instanceof GateMessage.Settled settled) {
      return gate.onSettled(settled);
    } else if (message instanceof GateMessage.Repair repair) {
      return gate.onRepair(repair);
    } else if (message instanceof GateMessage.SnapshotDeleted deleted) {
      return gate.onSnapshotDeleted(deleted);
    } else if (message instanceof GateMessage.Restart restart) {
      return gate.onRestart(restart);
    } else if (message instanceof GateMessage.Check) {
      return gate.goOn();
    } else if (message instanceof GateMessage.Noted) {
      return gate.onNoted();
    } else if (message instanceof GateMessage.Sweep) {
      return gate.onSweep();
    } else if (message instanceof GateMessage.Stop) {
      return gate.onStop();
    } else if (message instanceof GateMessage.StopNow) {
      return gate.onStopNow();
    }
    throw new IllegalArgumentException("a gate has no use for " + message);
  }

  @Override
  public Behavior<GateMessage> receiveSignal(
      TypedActorContext<GateMessage> context, Signal signal) {
    if (signal instanceof PostStop) {
      return gate.onEnded();
    } else if (signal instanceof ChildFailed failed) {
      return gate.onWriterEnded(failed.getRef(), failed.getCause());
    } else if (signal instanceof Terminated ended) {
      return gate.onWriterEnded(ended.getRef(), new IllegalStateException("the writer stopped"));
    } else if (signal instanceof MessageAdaptionFailure failed) {
      throw new IllegalStateException("a gate can't make use of an answer", failed.exception());
    }
    return Behaviors.unhandled();
  }
}
