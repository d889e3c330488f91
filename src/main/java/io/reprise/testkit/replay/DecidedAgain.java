package io.reprise.testkit.replay;

import io.reprise.component.Decision;
import io.reprise.replay.Redecided;

/** What came of a recorded command when the test's own rule decided it again. */
public final class DecidedAgain {

  private final History history;
  private final long sequence;
  private final String command;
  private final Redecided again;

  DecidedAgain(History history, long sequence, String command, Redecided again) {
    this.history = history;
    this.sequence = sequence;
    this.command = command;
    this.again = again;
  }

  /**
   * What the rule decided.
   *
   * @throws AssertionError if it threw, or if there is no such command any more
   */
  public Decision<?> decision() {
    return again.decision().orElseThrow(() -> failure("gave no decision"));
  }

  /** Whether it is what was recorded: the same outcome, events, reply and effects. */
  public boolean isAsRecorded() {
    return again.what().isEmpty();
  }

  /**
   * Fails unless it is what was recorded.
   *
   * @throws AssertionError with what was recorded, what came now, and in what they differ
   */
  public DecidedAgain asRecorded() {
    if (!isAsRecorded()) {
      throw failure("is decided differently (" + String.join(", ", again.what()) + ")");
    }
    return this;
  }

  private AssertionError failure(String what) {
    String text =
        "%s %s\n  recorded: %s\n  now:      %s"
            .formatted(command, what, again.recorded(), again.now());
    return history.failure(sequence, text, again.thrown().orElse(null));
  }

  /** Both, for a debugger. */
  @Override
  public String toString() {
    return isAsRecorded()
        ? "as recorded: " + again.now()
        : "now " + again.now() + ", recorded " + again.recorded();
  }
}
