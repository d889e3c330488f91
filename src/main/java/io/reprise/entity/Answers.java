package io.reprise.entity;

import io.reprise.journal.Entry;
import java.util.Optional;

/** Reads the answer to a command out of its first entry. */
final class Answers {
  private Answers() {}

  /** What the command was answered, or would have been. */
  static Answer.Decided recorded(Entry first, Entry.Decided decided) {
    return new Answer.Decided(
        first.commandId(),
        first.lastSequence(),
        first.lastVersion(),
        decided.outcome(),
        false,
        Optional.empty(),
        first.componentVersion());
  }
}
