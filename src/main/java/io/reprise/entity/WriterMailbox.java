package io.reprise.entity;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.dispatch.DequeBasedMessageQueueSemantics;
import akka.dispatch.Envelope;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageQueue;
import akka.dispatch.ProducesMessageQueue;
import akka.dispatch.UnboundedMessageQueueSemantics;
import com.typesafe.config.Config;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The mailbox of a writer. Akka's persistent actors want one that takes messages back at its head;
 * only its actor ever does that, and hardly ever, so that a queue without locks does, and a place
 * beside it. Akka's own for this has a lock with two conditions, for each entity. Made by Akka.
 */
final class WriterMailbox implements MailboxType, ProducesMessageQueue<WriterMailbox.TakingBack> {

  /** Made by Akka, with the mailbox's section of the configuration. */
  WriterMailbox(ActorSystem.Settings settings, Config config) {}

  @Override
  public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
    return new TakingBack();
  }

  /** Messages in the order in which they came, those that were taken back first. */
  static final class TakingBack
      implements MessageQueue, DequeBasedMessageQueueSemantics, UnboundedMessageQueueSemantics {

    private final ConcurrentLinkedQueue<Envelope> queue = new ConcurrentLinkedQueue<>();

    /**
     * Changed by the actor alone, and so by one thread at a time; others look whether it is null,
     * which it is while there is nothing, and how many there are.
     */
    private volatile @Nullable ArrayDeque<Envelope> first;

    @Override
    public void enqueue(ActorRef receiver, Envelope message) {
      queue.add(message);
    }

    @Override
    public void enqueueFirst(ActorRef receiver, Envelope message) {
      ArrayDeque<Envelope> some = first;
      if (some == null) {
        some = new ArrayDeque<>();
      }
      some.addFirst(message);
      first = some;
    }

    @Override
    public @Nullable Envelope dequeue() {
      ArrayDeque<Envelope> some = first;
      if (some == null) {
        return queue.poll();
      }
      Envelope next = some.removeFirst();
      first = some.isEmpty() ? null : some;
      return next;
    }

    @Override
    public int numberOfMessages() {
      ArrayDeque<Envelope> some = first;
      return queue.size() + (some == null ? 0 : some.size());
    }

    @Override
    public boolean hasMessages() {
      return first != null || !queue.isEmpty();
    }

    @Override
    public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
      for (Envelope next = dequeue(); next != null; next = dequeue()) {
        deadLetters.enqueue(owner, next);
      }
    }
  }
}
