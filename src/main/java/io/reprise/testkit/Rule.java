package io.reprise.testkit;

import java.util.function.BiFunction;

/**
 * A rule of a component, and how it is tried in one state.
 *
 * @param name {@code decide}, {@code evolve} or {@code answer}
 * @param argument what it is given beside the state: {@code command}, {@code event}, {@code query}
 * @param promise what it must give
 */
record Rule<A, S, T>(String name, String argument, Promise promise, BiFunction<A, S, T> function) {

  /** Tries all that a rule promises. */
  void check(A given, S state) throws BrokenPromise {
    Snapshot before = Snapshot.of(given, state);
    Attempt<T> first = run(given, state);
    if (first.value().isEmpty()) {
      throw broken(Finding.of(promise).came(first), given, state);
    }
    if (Nulls.areIn(first.value().get())) {
      throw broken(Finding.of(Promise.NO_NULLS).line("rule", name).came(first), given, state);
    }
    checkUnchanged(before, Snapshot.of(given, state));
    Attempt<T> second = run(given, state);
    if (!second.value().equals(first.value())) {
      Finding differs =
          found(Promise.REPEATS, second).line("first", first.text()).line("then", second.text());
      throw broken(differs, given, state);
    }
    for (S other : Reordered.of(state)) {
      checkOrder(first, state, run(given, other), other, argument, given);
    }
    for (A other : Reordered.of(given)) {
      checkOrder(first, given, run(other, state), other, "state", state);
    }
  }

  private Attempt<T> run(A given, S state) {
    return Attempt.of(() -> function.apply(given, state));
  }

  private void checkUnchanged(Snapshot before, Snapshot after) throws BrokenPromise {
    if (!before.equals(after)) {
      boolean inState = !before.state().equals(after.state());
      throw new BrokenPromise(
          Finding.of(Promise.UNCHANGED)
              .line("rule", name)
              .line("changed", inState ? "the state" : "the " + argument)
              .line("before", Print.cut(inState ? before.state() : before.given()))
              .line("after", Print.cut(inState ? after.state() : after.given()))
              .line(
                  inState ? argument : "state",
                  Print.cut(inState ? before.given() : before.state())));
    }
  }

  private void checkOrder(
      Attempt<T> first, Object one, Attempt<T> then, Object other, String label, Object rest)
      throws BrokenPromise {
    if (!then.value().equals(first.value())) {
      throw new BrokenPromise(
          found(Promise.ORDER, then)
              .line("first", first.text())
              .line("with", Print.of(one))
              .line("then", then.text())
              .line("with", Print.of(other))
              .line(label, Print.of(rest)));
    }
  }

  private Finding found(Promise broken, Attempt<T> attempt) {
    return Finding.of(broken).because(attempt).line("rule", name);
  }

  private BrokenPromise broken(Finding finding, A given, S state) {
    return new BrokenPromise(
        finding.line("state", Print.of(state)).line(argument, Print.of(given)));
  }

  /** How things looked before a rule came. */
  private record Snapshot(String given, int givenHash, String state, int stateHash) {
    static Snapshot of(Object given, Object state) {
      return new Snapshot(
          Print.whole(given), given.hashCode(), Print.whole(state), state.hashCode());
    }
  }
}
