package io.reprise.testkit;

import io.reprise.component.Component;
import java.util.List;

/** Folds events for a test, and says which one can't be. */
final class Folding {
  private Folding() {}

  static <E, S> S all(
      Component<?, E, S> component, S state, String what, List<? extends E> events) {
    S folded = state;
    int number = 0;
    for (E event : events) {
      number++;
      folded = one(component, folded, what + " " + number, event);
    }
    return folded;
  }

  private static <E, S> S one(Component<?, E, S> component, S state, String which, E event) {
    S next;
    try {
      next = component.evolve(event, state);
    } catch (RuntimeException | Error thrown) {
      String advice = "An event is a fact: evolve takes it in any state.";
      String what = "evolve threw " + thrown;
      throw new AssertionError(text(component, which, event, state, what, advice), thrown);
    }
    if (next == null) {
      String advice = "Give the next state, or the same.";
      throw new AssertionError(text(component, which, event, state, "evolve gave null", advice));
    }
    return next;
  }

  private static String text(
      Component<?, ?, ?> component,
      String which,
      Object event,
      Object state,
      String what,
      String advice) {
    return String.join(
        "\n",
        component.name() + ": " + what,
        "  " + which + ":  " + event,
        "  state:    " + state,
        "  " + advice);
  }
}
