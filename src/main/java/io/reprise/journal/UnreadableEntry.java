package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/**
 * An entry that no longer decodes, or whose event a rule throws on: its entity can't be recovered.
 */
public final class UnreadableEntry extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@link #code} of an entry that no longer decodes, is none, or is missing. */
  public static final String UNREADABLE = "unreadable-entry";

  /** {@link #code} of an entry on whose event a rule of the component throws. */
  public static final String RULE_FAILED = "rule-failed";

  /** {@link #code} of a snapshot that does not decode; the entries may be good. */
  public static final String UNREADABLE_SNAPSHOT = "unreadable-snapshot";

  /** {@link #code} of an entry that a newer version of the component has written. */
  public static final String NEWER_ENTRY = "newer-entry";

  private final String code;
  private final String entity;
  private final long sequence;
  private final String reason;
  private final int writtenBy;

  /** With the entity as {@code component/id} and the sequence of the entry, 0 if not known. */
  public UnreadableEntry(String entity, long sequence, String message, @Nullable Throwable cause) {
    this(UNREADABLE, entity, sequence, 0, message, cause);
  }

  /** The same for another reason than that it does not decode. */
  public UnreadableEntry(
      String code, String entity, long sequence, String message, @Nullable Throwable cause) {
    this(code, entity, sequence, 0, message, cause);
  }

  /** The same with the version of the component that wrote the entry. */
  UnreadableEntry(
      String code,
      String entity,
      long sequence,
      int writtenBy,
      String message,
      @Nullable Throwable cause) {
    super((sequence == 0 ? entity : entity + " sequence " + sequence) + ": " + message, cause);
    this.code = code;
    this.entity = entity;
    this.sequence = sequence;
    this.reason = message;
    this.writtenBy = writtenBy;
  }

  /** The version of the component that wrote the entry; 0 if that isn't known. */
  public int writtenBy() {
    return writtenBy;
  }

  /** What kind of thing is wrong with it, in a word that stays the same. */
  public String code() {
    return code;
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
