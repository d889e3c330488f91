package io.reprise.testkit;

import io.reprise.component.Accepted;
import io.reprise.component.Cause;
import io.reprise.component.Component;
import io.reprise.component.Decision;
import io.reprise.component.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The life of an entity at random: commands and the events that they lead to, events that don't
 * fit, queries, one after another, and each of them is checked.
 */
final class Walk<C, E, S> {

  private static final int STEPS = 40;

  /** In a walk with events that don't fit, one step in so many is one. */
  private static final int STRAY_EVENT_ONE_IN = 3;

  /** One command in so many comes as the outcome of a message. */
  private static final int OUTCOME_ONE_IN = 4;

  private static final int SECONDS_MAX = 100_000;

  /** Something that is tried in a state. */
  private interface Trial<S> {
    void in(S state) throws BrokenPromise;
  }

  private final Component<C, E, S> component;
  private final Makers<C, E> makers;
  private final Values values;
  private final List<E> history = new ArrayList<>();
  private S state;
  private Situation situation = Situation.DEFAULT;

  Walk(Component<C, E, S> component, Makers<C, E> makers, Values values) {
    this.component = component;
    this.makers = makers;
    this.values = values;
    this.state = component.initial();
  }

  /**
   * Goes all its steps.
   *
   * @param number of this walk, for people
   * @param strayEvents whether events happen that no command has led to
   * @throws BrokenPromise with the step and the events before it
   */
  void go(int number, boolean strayEvents) throws BrokenPromise {
    for (int step = 1; step <= STEPS; step++) {
      try {
        if (strayEvents && values.oneIn(STRAY_EVENT_ONE_IN)) {
          happens(makers.event());
        } else {
          comes(makers.command());
        }
        isAsked();
      } catch (BrokenPromise found) {
        throw new BrokenPromise(
            found.finding().line("found", "in step %d of walk %d".formatted(step, number)));
      }
    }
  }

  private void comes(C command) throws BrokenPromise {
    Situation now = nextSituation();
    Rule<C, S, Decision<? extends E>> decide =
        new Rule<>(
            "decide",
            "command",
            Promise.DECIDES,
            (given, in) -> component.decide(given, in, now.ofCommand(component)));
    attempt(
        in -> {
          try {
            decide.check(command, in);
          } catch (BrokenPromise found) {
            throw new BrokenPromise(found.finding().line("context", now.toString()));
          }
        });
    Decision<? extends E> decision = component.decide(command, state, now.ofCommand(component));
    if (decision instanceof Accepted<? extends E> accepted) {
      checkReply(command, accepted);
      checkReadOnly(command, accepted);
      for (E event : accepted.events()) {
        happens(event);
      }
    }
  }

  private void checkReply(C command, Accepted<? extends E> accepted) throws BrokenPromise {
    Object reply = accepted.reply().orElse(null);
    if (reply != null
        && component.replies().stream().noneMatch(declared -> declared.isInstance(reply))) {
      throw new BrokenPromise(
          Finding.of(Promise.REPLIES)
              .line("reply", Print.of(reply))
              .line("state", Print.of(state))
              .line("command", Print.of(command)));
    }
  }

  private void checkReadOnly(C command, Accepted<? extends E> accepted) throws BrokenPromise {
    Optional<String> readOnly = ReadOnly.in(component, accepted);
    if (readOnly.isPresent()) {
      throw new BrokenPromise(
          Finding.of(Promise.READS_ONLY)
              .line("accepts", "with " + readOnly.get())
              .line("state", Print.of(state))
              .line("command", Print.of(command)));
    }
  }

  private void happens(E event) throws BrokenPromise {
    Rule<E, S, S> evolve = new Rule<>("evolve", "event", Promise.EVOLVES, component::evolve);
    attempt(in -> evolve.check(event, in));
    state = component.evolve(event, state);
    history.add(event);
  }

  private void isAsked() throws BrokenPromise {
    if (component.queries().isPresent()) {
      isAsked(component.queries().get());
    }
  }

  private <Q> void isAsked(Component.Queries<Q, S> queries) throws BrokenPromise {
    Q query = makers.query(queries.family());
    Situation now = situation;
    Rule<Q, S, Object> answer =
        new Rule<>(
            "answer",
            "query",
            Promise.ANSWERS,
            (given, in) -> queries.answer().answer(given, in, now.ofQuery(component)));
    attempt(in -> answer.check(query, in));
  }

  private Situation nextSituation() {
    situation =
        situation
            .next()
            .withCaller(values.oneOf(List.of("anonymous", "ann")))
            .withTime(situation.time().plusSeconds(values.below(SECONDS_MAX)))
            .withCommandId(new UUID(values.below(Integer.MAX_VALUE), values.below(SECONDS_MAX)));
    if (values.oneIn(OUTCOME_ONE_IN)) {
      boolean accepted = values.oneIn(2);
      situation =
          situation
              .withCause(new Cause(component.name() + "/" + situation.id(), 1, 0))
              .withOutcome(
                  new Outcome(
                      accepted,
                      accepted ? Optional.empty() : Optional.of("refused"),
                      accepted ? Optional.empty() : Optional.of("at random"),
                      Optional.empty()));
    }
    return situation;
  }

  private void attempt(Trial<S> trial) throws BrokenPromise {
    try {
      trial.in(state);
    } catch (BrokenPromise found) {
      throw withShortestHistory(trial, found);
    }
  }

  /** Leaves out events, one by one, as long as the same promise is broken without them. */
  private BrokenPromise withShortestHistory(Trial<S> trial, BrokenPromise found) {
    List<E> events = history;
    BrokenPromise shortest = found;
    for (int i = events.size() - 1; i >= 0; i--) {
      List<E> fewer = new ArrayList<>(events);
      fewer.remove(i);
      Optional<BrokenPromise> same =
          after(fewer, trial)
              .filter(other -> other.finding().promise() == found.finding().promise());
      if (same.isPresent()) {
        shortest = same.get();
        events = fewer;
        i = events.size(); // one that was needed may not be any more
      }
    }
    String given = events.isEmpty() ? "no event" : Print.listed(events);
    return new BrokenPromise(shortest.finding().line("given", given));
  }

  private Optional<BrokenPromise> after(List<E> events, Trial<S> trial) {
    S folded = component.initial();
    for (E event : events) {
      S before = folded;
      Optional<S> after = Attempt.<S>of(() -> component.evolve(event, before)).value();
      if (after.isEmpty()) {
        return Optional.empty();
      }
      folded = after.get();
    }
    try {
      trial.in(folded);
      return Optional.empty();
    } catch (BrokenPromise found) {
      return Optional.of(found);
    }
  }
}
