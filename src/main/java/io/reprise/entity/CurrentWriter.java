package io.reprise.entity;

import akka.actor.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

/**
 * The writer that a gate has now. Each one started gets a higher generation, so that what an
 * earlier one still says is known to be old.
 */
final class CurrentWriter {

  /** One text for all entities: most have no other writer. */
  private static final String FIRST_NAME = "writer-1";

  private final Identity own;
  private int generation;
  private int era;
  private int recoveredEra; // 0: no writer has recovered yet
  private boolean firstOfEra;
  private @Nullable ActorRef writer;

  CurrentWriter(Identity own) {
    this.own = own;
  }

  int generation() {
    return generation;
  }

  /**
   * Whether a standby has taken over since what is known here was read, if anything is. A writer
   * that recovers now, or has failed to, changes nothing about that.
   */
  boolean isOutdated() {
    return recoveredEra != 0 && recoveredEra != own.era();
  }

  /** The writer has recovered. */
  void recovered() {
    firstOfEra = recoveredEra != era;
    recoveredEra = era;
  }

  /** Whether a standby has taken over between the writer that had recovered before and this one. */
  boolean isFirstOfEra() {
    return firstOfEra;
  }

  /** Whether the writer began to recover after the last take-over. */
  boolean isOfThisEra() {
    return era == own.era();
  }

  void start() {
    stop();
    generation++;
    era = own.era();
    ActorRef started =
        Adapter.actorOf(
            own.context(), Writer.PROPS, generation == 1 ? FIRST_NAME : "writer-" + generation);
    Adapter.watch(own.context(), started);
    tell(started, new Writer.Start(own.hosted(), own.id(), generation, era, own.gate()));
    writer = started;
  }

  void stop() {
    if (writer != null) {
      Adapter.unwatch(own.context(), writer);
      Adapter.stop(own.context(), writer);
      writer = null;
    }
  }

  boolean is(akka.actor.typed.ActorRef<?> candidate) {
    return writer != null && writer.path().equals(candidate.path());
  }

  /** Whether it is this one, and has not been stopped. */
  boolean is(int candidateGeneration) {
    return writer != null && generation == candidateGeneration;
  }

  void decide(Writer.Decide batch) {
    if (writer == null) {
      throw new IllegalStateException("no writer to give a batch to");
    }
    tell(writer, batch);
  }

  private static void tell(ActorRef writer, Writer.Message message) {
    writer.tell(message, ActorRef.noSender());
  }
}
