package io.reprise.entity;

/** What a gate is doing. */
enum Phase {
  /** The writer recovers. */
  RECOVERING,
  /** Nothing is in flight. */
  IDLE,
  /** The writer has a batch. */
  BATCH,
  /** A batch that wrote nothing is being confirmed against the journal. */
  CONFIRMING,
  /** What a failed write left open is being looked up in the journal. */
  SETTLING,
  /** The snapshot is being deleted; then the writer recovers without it. */
  REBUILDING,
  /** The writer is started again after a while. */
  BACKING_OFF,
  /** Recovery failed and nobody waits for it: the next caller starts it. */
  DORMANT,
  /** An entry no longer decodes. */
  OUT_OF_SERVICE;

  /** Nothing happens before somebody asks for something. */
  boolean isAtRest() {
    return this == DORMANT || this == OUT_OF_SERVICE;
  }

  /** No batch can be under way: what waits has not been written since the last failure. */
  boolean isWithoutWriter() {
    return this == BACKING_OFF || this == RECOVERING || this == REBUILDING;
  }
}
