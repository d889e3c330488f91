package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/**
 * An entry that no longer decodes, or whose event a rule throws on: its entity can't be recovered.
 */
public final class UnreadableEntry extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String entity;
  private final long sequence;
  private final String reason;

  /** With the entity as {@code component/id} and the sequence of the entry, 0 if not known. */
  public UnreadableEntry(String entity, long sequence, String message, @Nullable Throwable cause) {
    super((sequence == 0 ? entity : entity + " sequence " + sequence) + ": " + message, cause);
    this.entity = entity;
    this.sequence = sequence;
    this.reason = message;
  }

  /** What is wrong with it: the message without entity and sequence. */
  public String reason() {
    return reason;
  }

  /** The entity, as {@code component/id}. */
  public String entity() {
    return entity;
  }

  /** The sequence of the entry, 0 if not known. */
  public long sequence() {
    return sequence;
  }
}
