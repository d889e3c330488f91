package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.dispatch.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriterMailboxTest {

  private final WriterMailbox.TakingBack mailbox = new WriterMailbox.TakingBack();

  @Test
  void messages_come_in_their_order() {
    assertThat(mailbox.hasMessages()).isFalse();
    assertThat(mailbox.dequeue()).isNull();
    enqueue("a", "b");
    assertThat(mailbox.hasMessages()).isTrue();
    assertThat(mailbox.numberOfMessages()).isEqualTo(2);

    assertThat(all()).containsExactly("a", "b");
    assertThat(mailbox.hasMessages()).isFalse();
  }

  @Test
  void what_is_taken_back_comes_first_the_last_one_before_the_others() {
    enqueue("a");
    first("c");
    first("b");
    assertThat(mailbox.numberOfMessages()).isEqualTo(3);

    assertThat(mailbox.dequeue()).isEqualTo(envelope("b"));
    first("d");
    assertThat(mailbox.hasMessages()).isTrue();
    assertThat(all()).containsExactly("d", "c", "a");
  }

  @Test
  void one_that_is_taken_back_alone_counts() {
    first("a");

    assertThat(mailbox.hasMessages()).isTrue();
    assertThat(mailbox.numberOfMessages()).isEqualTo(1);
  }

  @Test
  void what_nobody_reads_any_more_goes_to_the_dead_letters() {
    WriterMailbox.TakingBack dead = new WriterMailbox.TakingBack();
    enqueue("b", "c");
    first("a");

    mailbox.cleanUp(ActorRef.noSender(), dead);

    assertThat(mailbox.hasMessages()).isFalse();
    assertThat(dead.numberOfMessages()).isEqualTo(3);
    assertThat(dead.dequeue()).isEqualTo(envelope("a"));
  }

  private void enqueue(String... messages) {
    for (String message : messages) {
      mailbox.enqueue(ActorRef.noSender(), envelope(message));
    }
  }

  private void first(String message) {
    mailbox.enqueueFirst(ActorRef.noSender(), envelope(message));
  }

  private static Envelope envelope(String message) {
    return new Envelope(message, ActorRef.noSender());
  }

  private List<Object> all() {
    List<Object> taken = new ArrayList<>();
    for (Envelope next = mailbox.dequeue(); next != null; next = mailbox.dequeue()) {
      taken.add(next.message());
    }
    return taken;
  }
}
