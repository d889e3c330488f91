package io.reprise.interconnect;

import akka.Done;
import akka.actor.typed.ActorRef;
import io.reprise.entity.Handover;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a delivery actor is told: by entities and people on any node, and by itself. */
sealed interface DeliveryMessage {

  /** An entity has set something going. */
  record Handed(Handover.Sent sent) implements DeliveryMessage {}

  /** Something of this sender's stands in the outbox that was not there before, or was parked. */
  record Look(String sender) implements DeliveryMessage {}

  /** Start, if it does not run, and say so. */
  record Open(ActorRef<Done> replyTo) implements DeliveryMessage {}

  /** Start, if it does not run: told by each node now and then. */
  enum Run implements DeliveryMessage {
    INSTANCE
  }

  /** A clock that is moved by hand has been moved. */
  enum ClockMoved implements DeliveryMessage {
    INSTANCE
  }

  /** A standby has taken over: what is held in memory may be more than what there is. */
  enum NewEra implements DeliveryMessage {
    INSTANCE
  }

  /** Given by sharding. */
  enum Stop implements DeliveryMessage {
    INSTANCE
  }

  /** The parked errands of all its slices. */
  record Began(int era, @Nullable List<OutboxTable.Row> parked, @Nullable Throwable failure)
      implements DeliveryMessage {}

  /** A page of what is due. */
  record Swept(int era, @Nullable List<OutboxTable.Row> rows, @Nullable Throwable failure)
      implements DeliveryMessage {}

  /** The errands of that page that there was room for. */
  record SweptErrands(int era, Outbox.@Nullable Loaded loaded, @Nullable Throwable failure)
      implements DeliveryMessage {}

  /** What some senders have in the outbox; of each, the last entry that is known to send. */
  record Looked(
      int era,
      Map<String, Long> senders,
      @Nullable List<OutboxTable.Row> rows,
      @Nullable Throwable failure)
      implements DeliveryMessage {}

  /** The errands of those senders that there was room for. */
  record LookedErrands(
      int era, Map<String, Long> whole, Outbox.@Nullable Loaded loaded, @Nullable Throwable failure)
      implements DeliveryMessage {}

  /** An attempt has ended. */
  record Ended(Errand errand, Carried carried) implements DeliveryMessage {}

  /** What was done and what has failed is written down, or not. */
  record Flushed(int era, @Nullable Throwable failure) implements DeliveryMessage {}

  /** Time to look what can go. */
  enum Wake implements DeliveryMessage {
    INSTANCE
  }

  /** Time to read the outbox. */
  enum Sweep implements DeliveryMessage {
    INSTANCE
  }

  /** Time to write down what is done. */
  enum Flush implements DeliveryMessage {
    INSTANCE
  }
}
