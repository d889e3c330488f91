package io.reprise.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;

/**
 * Who a gate is. One object that its parts share: three references in each of them would be a
 * fiftieth of what an entity takes in memory.
 *
 * @param context the gate's own
 * @param hosted what it shares with the other entities of its component
 */
record Identity(ActorContext<GateMessage> context, Hosted hosted, String id) {

  ActorRef<GateMessage> gate() {
    return context.getSelf();
  }

  String component() {
    return hosted.component().name();
  }

  EntitySettings settings() {
    return hosted.settings();
  }

  /** Its name, as {@code component/id}. */
  String entity() {
    return hosted.entity(id);
  }

  /** See {@link io.reprise.journal.Journal#era}. */
  int era() {
    return hosted.journal().era();
  }

  /** What it may ask the journal. */
  JournalQuestions questions() {
    return new JournalQuestions(this);
  }
}
