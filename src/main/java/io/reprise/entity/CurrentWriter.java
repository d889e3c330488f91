package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The writer that a gate has now. Each one started gets a higher generation, so that what an
 * earlier one still says is known to be old.
 */
final class CurrentWriter {

  private final ActorContext<GateMessage> context;
  private final Hosted hosted;
  private final String id;
  private int generation;
  private int era;
  private boolean firstOfEra;
  private @Nullable ActorRef<Writer.Message> writer;

  CurrentWriter(ActorContext<GateMessage> context, Hosted hosted, String id) {
    this.context = context;
    this.hosted = hosted;
    this.id = id;
  }

  int generation() {
    return generation;
  }

  /** Whether a standby has taken over since the writer began to recover. */
  boolean isOutdated() {
    return era != hosted.journal().era();
  }

  /** Whether a standby has taken over between the writer before it and this one. */
  boolean isFirstOfEra() {
    return firstOfEra;
  }

  void start() {
    stop();
    generation++;
    firstOfEra = era != hosted.journal().era();
    era = hosted.journal().era();
    ActorRef<Writer.Message> started =
        context.spawn(
            Writer.create(hosted, id, generation, era, context.getSelf()),
            "writer-" + generation,
            DispatcherSelector.sameAsParent());
    context.watch(started);
    writer = started;
  }

  void stop() {
    if (writer != null) {
      context.unwatch(writer);
      context.stop(writer);
      writer = null;
    }
  }

  boolean is(ActorRef<?> candidate) {
    return writer != null && writer.path().equals(candidate.path());
  }

  void decide(Writer.Decide batch) {
    if (writer == null) {
      throw new IllegalStateException("no writer to give a batch to");
    }
    writer.tell(batch);
  }
}
