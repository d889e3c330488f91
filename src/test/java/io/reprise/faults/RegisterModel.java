package io.reprise.faults;

import io.reprise.faults.Operation.Answer;
import io.reprise.faults.Operation.Kind;
import io.reprise.faults.Operation.What;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one {@link Register} must do if everything happened one after another: the order of the
 * lookups (key, then version, then rule), which answers leave an entry, and what they say.
 */
final class RegisterModel {
  private final Set<String> keys;

  /**
   * A model that remembers outcomes.
   *
   * @param keys those that are sent more than once; others are never asked for again
   */
  RegisterModel(Set<String> keys) {
    this.keys = keys;
  }

  /**
   * A register between two operations.
   *
   * @param outcomes what was answered to those keys that the model remembers
   */
  record State(long sequence, long version, long value, Map<String, Answer> outcomes) {
    static final State START = new State(0, 0, 0, Map.of());

    @Override
    public String toString() {
      return "value " + value + " at sequence " + sequence + ", version " + version;
    }
  }

  /** What an operation leads to. */
  record Step(State state, Answer answer) {}

  /**
   * What an operation in this state may lead to; its own answer plays no part. There are two ways
   * if it changes nothing and has no key: it leaves no entry, or one, which a node writes when an
   * earlier try of the command may still be written.
   */
  List<Step> steps(State state, Operation operation) {
    if (operation.kind() == Kind.READ) {
      return List.of(new Step(state, read(state)));
    }
    Answer before = operation.hasKey() ? state.outcomes().get(operation.key()) : null;
    if (before != null) {
      return List.of(new Step(state, before));
    }
    if (operation.ifMatch() != Operation.ANY_VERSION && operation.ifMatch() != state.version()) {
      Answer other = new Answer(What.OTHER_VERSION, state.sequence(), state.version(), 0);
      return List.of(new Step(state, other));
    }
    boolean accepted = operation.kind() == Kind.PUT || state.value() == operation.expected();
    boolean event = accepted && operation.kind() != Kind.EXPECT;
    return event || operation.hasKey()
        ? List.of(step(state, operation, accepted, event, true))
        : List.of(
            step(state, operation, accepted, event, false),
            step(state, operation, accepted, event, true));
  }

  private Step step(
      State state, Operation operation, boolean accepted, boolean event, boolean entry) {
    long sequence = state.sequence() + (entry ? 1 : 0);
    // The version is the sequence of the last entry that holds an event.
    long version = event ? sequence : state.version();
    Answer answer =
        accepted
            ? new Answer(What.ACCEPTED, sequence, version, 0)
            : new Answer(What.REFUSED, sequence, 0, state.value());
    long value = event ? operation.value() : state.value();
    return new Step(
        new State(sequence, version, value, remembered(state, operation, answer)), answer);
  }

  private static Answer read(State state) {
    return state.version() == 0
        ? new Answer(What.ABSENT, state.sequence(), 0, 0)
        : new Answer(What.VALUE, state.sequence(), state.version(), state.value());
  }

  private Map<String, Answer> remembered(State state, Operation operation, Answer answer) {
    if (!keys.contains(operation.key())) {
      return state.outcomes();
    }
    Map<String, Answer> outcomes = new HashMap<>(state.outcomes());
    outcomes.put(operation.key(), answer);
    return outcomes;
  }

  /**
   * Whether an operation with a known answer can't come any more once the register has come so far:
   * sequences never go back, and what a key was answered once it is answered again.
   */
  static boolean isTooLate(State state, Operation operation) {
    if (!operation.isKnown()) {
      return false;
    }
    Answer answer = operation.answer();
    if (!operation.hasKey()) {
      return answer.sequence() < state.sequence();
    }
    Answer before = state.outcomes().get(operation.key());
    if (before != null) {
      return !before.equals(answer);
    }
    // Accepted or refused, a key leaves an entry: the next one, or a later one.
    boolean leavesEntry = answer.what() == What.ACCEPTED || answer.what() == What.REFUSED;
    return answer.sequence() < state.sequence() + (leavesEntry ? 1 : 0);
  }
}
