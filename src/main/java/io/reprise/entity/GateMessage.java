package io.reprise.entity;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a gate is told: by callers on any node, by its child, by itself. */
sealed interface GateMessage {

  /** What somebody waits for an answer to. */
  sealed interface Asked extends GateMessage {
    ActorRef<Answer> replyTo();
  }

  /**
   * A command.
   *
   * @param attempt 0 for the first time it is sent; the same command id comes again with 1, 2, …
   * @param firstSentMillis when it was sent for the first time, by the real clock: since 1970
   * @param timeLeftMillis how long the caller still waits
   */
  record Ask(
      EntityCommand command,
      int attempt,
      long firstSentMillis,
      long timeLeftMillis,
      ActorRef<Answer> replyTo)
      implements Asked {}

  /** A read. */
  record Get(EntityRead read, long timeLeftMillis, ActorRef<Answer> replyTo) implements Asked {}

  /**
   * Be in service: recover now if the entity is out of service.
   *
   * @param anew fold all entries again in any case, without a snapshot
   */
  record Repair(boolean anew, long timeLeftMillis, ActorRef<Answer> replyTo) implements Asked {}

  /** Finish what is here, then stop; given by sharding. */
  enum Stop implements GateMessage {
    INSTANCE
  }

  /** The child has recovered. */
  record Recovered(int generation, Published published) implements GateMessage {}

  /** The child has failed, and ends. */
  record WriterFailed(int generation, Throwable cause) implements GateMessage {}

  /** The child has decided a batch, and written it if there was anything to write. */
  record BatchDone(int generation, List<Batch.Result> results, boolean wrote, Published published)
      implements GateMessage {}

  /** The snapshot is deleted, so that all entries can be folded again. */
  record SnapshotDeleted(int generation, @Nullable Throwable failure) implements GateMessage {}

  /** The journal's highest sequence, for answers of a batch that wrote nothing. */
  record Confirmed(int generation, long highest, @Nullable Throwable failure)
      implements GateMessage {}

  /** The journal's highest sequence, for reads, and the era in which it was asked for. */
  record ReadConfirmed(Reads.Held held, int era, long highest, @Nullable Throwable failure)
      implements GateMessage {}

  /** What the journal knows of a late or repeated command, and the era in which it was asked. */
  record LookedUp(
      Waiting.Pending pending, int era, Optional<Answer> recorded, @Nullable Throwable failure)
      implements GateMessage {}

  /** What the journal knows of the commands that were in flight when a write failed. */
  record Settled(int generation, Map<UUID, Answer> recorded, @Nullable Throwable failure)
      implements GateMessage {}

  /** Time to start the child again. */
  record Restart(int generation) implements GateMessage {}

  /** A standby has taken over: is what is known here still all true? Told within a node. */
  enum Check implements GateMessage {
    INSTANCE
  }

  /** It is noted that the entity is out of service: is it? Told within a node. */
  enum Noted implements GateMessage {
    INSTANCE
  }

  /** Time to look whose deadline has passed. */
  enum Sweep implements GateMessage {
    INSTANCE
  }

  /** Stopping took too long. */
  enum StopNow implements GateMessage {
    INSTANCE
  }
}
