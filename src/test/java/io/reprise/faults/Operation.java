package io.reprise.faults;

/**
 * One thing that a client did to a {@link Register}, and what it was told. A line of a history.
 *
 * @param client who did it; it does one thing at a time
 * @param node where it was sent to
 * @param entity the id of the register
 * @param value what is to be written; 0 if nothing is
 * @param expected what must be there, for {@code SWAP} and {@code EXPECT}; otherwise 0
 * @param ifMatch the version that must be there, 0 for none yet, or {@link #ANY_VERSION}
 * @param key the idempotency key; empty for none
 * @param called before it was sent, in nanoseconds of {@link System#nanoTime}
 * @param returned after the answer had come; nothing is known of the time if the outcome isn't
 */
record Operation(
    int client,
    String node,
    String entity,
    Kind kind,
    long value,
    long expected,
    long ifMatch,
    String key,
    long called,
    long returned,
    Answer answer) {

  static final long ANY_VERSION = -1;

  /** What is done. */
  enum Kind {
    /** Writes a value. */
    PUT,
    /** Writes a value if another one is there; is refused otherwise. */
    SWAP,
    /** Writes nothing: is accepted if a value is there, and refused otherwise. */
    EXPECT,
    /** A linearizable read. */
    READ
  }

  /**
   * What came back.
   *
   * @param sequence of the entity; of the command's own entry if it wrote one
   * @param version of the entity, where it was told, or 0
   * @param value of the entity, where it was told, or 0
   */
  record Answer(What what, long sequence, long version, long value) {
    /** Nobody knows: it may have taken effect, or will, or never does. */
    static final Answer UNKNOWN = new Answer(What.UNKNOWN, 0, 0, 0);

    /** It can't have taken effect: it was never sent, or the node says so. */
    static final Answer NOT_DONE = new Answer(What.NOT_DONE, 0, 0, 0);

    @Override
    public String toString() {
      return switch (what) {
        case UNKNOWN, NOT_DONE -> what.name();
        case ABSENT -> "ABSENT at sequence " + sequence;
        case REFUSED -> "REFUSED at sequence " + sequence + " for value " + value;
        case VALUE -> "value " + value + " at sequence " + sequence + ", version " + version;
        case ACCEPTED, OTHER_VERSION -> what + " at sequence " + sequence + ", version " + version;
      };
    }
  }

  /** Kinds of answers. */
  enum What {
    ACCEPTED,
    REFUSED,
    /** The version is not the one of {@code If-Match}: 412. */
    OTHER_VERSION,
    VALUE,
    /** There is no such entity: 404. */
    ABSENT,
    UNKNOWN,
    NOT_DONE
  }

  boolean isKnown() {
    return answer.what() != What.UNKNOWN;
  }

  boolean hasKey() {
    return !key.isEmpty();
  }

  /** Whether it can't have left an entry, going by its answer. */
  boolean wroteNothing() {
    return kind == Kind.READ
        || answer.what() == What.OTHER_VERSION
        || answer.what() == What.NOT_DONE;
  }

  Operation answered(Answer other) {
    return new Operation(
        client, node, entity, kind, value, expected, ifMatch, key, called, returned, other);
  }

  /** What was asked, as text. */
  String asked() {
    String what =
        switch (kind) {
          case PUT -> "put " + value;
          case SWAP -> "swap " + expected + " for " + value;
          case EXPECT -> "expect " + expected;
          case READ -> "read";
        };
    return what
        + (ifMatch == ANY_VERSION ? "" : " if version " + ifMatch)
        + (hasKey() ? " key " + key : "");
  }
}
