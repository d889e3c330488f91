package io.reprise.entity;

import akka.actor.AllDeadLetters;
import akka.actor.typed.Behavior;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.ShardingEnvelope;

/**
 * Answers what has reached no entity, so that it is sent again at once. While a shard moves, Akka
 * drops what comes in between, and what a node that leaves still gets: it goes to the dead letters,
 * and its sender would wait for {@code reprise.entity.attempt-timeout}. A letter is dead only if
 * nobody has read it: such an attempt has written nothing.
 */
final class LostMessages {
  private LostMessages() {}

  static Behavior<AllDeadLetters> create() {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .eventStream()
              .tell(new EventStream.Subscribe<>(AllDeadLetters.class, context.getSelf()));
          return Behaviors.receiveMessage(
              letter -> {
                answer(letter.message());
                return Behaviors.same();
              });
        });
  }

  private static void answer(Object lost) {
    Object message = lost instanceof ShardingEnvelope<?> envelope ? envelope.message() : lost;
    if (message instanceof GateMessage.Asked asked) {
      asked.replyTo().tell(Refusals.draining(false));
    }
  }
}
