package io.reprise.http;

/**
 * Reads of the journal itself, whichever node answers: each shows everything that was answered
 * before it was asked for. So they are linearizable without being told to be.
 */
final class JournalReads {
  private JournalReads() {}

  /** Takes the parameter {@code consistency}: a client may send it with whatever it reads. */
  static void accept(Parameters parameters) {
    parameters.word("consistency", "linearizable", "entity");
  }

  /** Says which promise the answer comes with. */
  static Reply marked(Reply reply) {
    return reply.with("Reprise-Consistency", "linearizable").notStored();
  }
}
