package io.reprise.testkit;

import io.reprise.component.Cause;
import io.reprise.component.Component;
import io.reprise.component.Decision;
import io.reprise.component.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * An entity in a test, without a node: events that have happened are given, a command comes, and
 * what was decided is compared.
 *
 * <pre>{@code
 * given(COMPONENT, new Opened("Ann"), new Deposited(5))
 *     .when(new Withdraw(6))
 *     .refused("insufficient-funds");
 * }</pre>
 *
 * <p>Each method gives a new scenario; none changes. What is not as expected, and a rule that
 * throws, gives null or decides otherwise when asked again, is an {@link AssertionError}.
 *
 * <p>Where a test doesn't say otherwise, the entity's id is {@code some-id}, the caller is {@code
 * anonymous}, and the time is 2026-11-22T20:00:00.123456Z. The first command has the id {@code
 * 01937a4c-0000-7000-8000-000000000001}, the next one ends with 2, and so on; {@code random()} is
 * seeded from it, as on a node.
 *
 * @param <C> the family of commands
 * @param <E> the family of events
 * @param <S> the state
 */
public final class Scenario<C, E, S> {

  private final Component<C, E, S> component;
  private final S state;
  private final Situation situation;

  Scenario(Component<C, E, S> component, S state, Situation situation) {
    this.component = component;
    this.state = state;
    this.situation = situation;
  }

  /** An entity to which these events have happened, in this order; none: it is new. */
  @SafeVarargs
  @SuppressWarnings("varargs") // read only, nothing is stored in the array
  public static <C, E, S> Scenario<C, E, S> given(Component<C, E, S> component, E... events) {
    return new Scenario<>(component, component.initial(), Situation.DEFAULT)
        .after("given event", Arrays.asList(events));
  }

  /** The entity has this id. */
  public Scenario<C, E, S> id(String id) {
    return in(situation.withId(id));
  }

  /** From now on, this caller asks. */
  public Scenario<C, E, S> by(String caller) {
    return in(situation.withCaller(caller));
  }

  /** From now on, this is the time; what is smaller than a microsecond is cut off. */
  public Scenario<C, E, S> at(Instant time) {
    return in(situation.withTime(time));
  }

  /** From now on, this is the time, e.g. {@code 2026-11-26T10:00:00Z}. */
  public Scenario<C, E, S> at(String time) {
    return at(Instant.parse(time));
  }

  /** From now on, it is so much later. */
  public Scenario<C, E, S> later(Duration duration) {
    return at(situation.time().plus(duration));
  }

  /** The next command has this id: choose one to get other numbers of {@code random()}. */
  public Scenario<C, E, S> commandId(UUID commandId) {
    return in(situation.withCommandId(commandId));
  }

  /** The next command was sent by another entity, or by a timer. */
  public Scenario<C, E, S> causedBy(Cause cause) {
    return in(situation.withCause(cause));
  }

  /** The next command comes because a message or call was accepted. */
  public Scenario<C, E, S> afterAccepted() {
    return afterOutcome(new Outcome(true, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** The next command comes because a message or call was refused. */
  public Scenario<C, E, S> afterRefused(String code, String reason) {
    return afterOutcome(
        new Outcome(false, Optional.of(code), Optional.of(reason), Optional.empty()));
  }

  /** The next command comes because a message or call ended like this. */
  public Scenario<C, E, S> afterOutcome(Outcome outcome) {
    return in(situation.withOutcome(outcome));
  }

  /** Decides a command, twice: rules must decide the same each time. */
  public Decided<C, E, S> when(C command) {
    Attempt<Decision<? extends E>> first = decide(command);
    Attempt<Decision<? extends E>> second = decide(command);
    if (first.value().isEmpty()) {
      Report report =
          failed("decide " + (first.thrown().isPresent() ? "threw" : "gave null"), command)
              .line("expected", "accept(…) or refuse(…)")
              .line("came", first.text());
      throw decidedIn(report, command).error(first);
    }
    if (!first.value().equals(second.value())) {
      Report report =
          failed("decided otherwise when asked again", command)
              .line("first", first.text())
              .line("then", second.text());
      throw decidedIn(report, command)
          .line("do this", "use the arguments of decide and nothing else: no clock, no chance")
          .error(second);
    }
    Decision<? extends E> decision = first.value().get();
    Optional<String> readOnly = ReadOnly.in(component, decision);
    if (readOnly.isPresent()) {
      Report report =
          failed("accepts with " + readOnly.get(), command).line("came", Print.of(decision));
      throw decidedIn(report, command).line("do this", ReadOnly.ADVICE).error();
    }
    return new Decided<>(this, command, decision);
  }

  private Attempt<Decision<? extends E>> decide(C command) {
    return Attempt.of(() -> component.decide(command, state, situation.ofCommand(component)));
  }

  /** Checks the answer of a query, asked twice. */
  public Scenario<C, E, S> answers(Object query, Object expected) {
    Attempt<Object> first = answer(query);
    Attempt<Object> second = answer(query);
    if (!first.value().equals(Optional.of(expected)) || !second.value().equals(first.value())) {
      boolean again = first.value().equals(Optional.of(expected));
      Attempt<Object> wrong = again ? second : first;
      Report report =
          new Report(entity() + ": another answer" + (again ? " when asked again" : ""))
              .line("expected", Print.of(expected))
              .line("came", wrong.text());
      wrong.value().ifPresent(came -> report.line("differs", Difference.between(expected, came)));
      throw report
          .line("state", Print.of(state))
          .line("query", Print.of(query))
          .line("context", situation.toString())
          .error(wrong);
    }
    return this;
  }

  @SuppressWarnings("unchecked") // the component itself casts its queries when it is asked
  private Attempt<Object> answer(Object query) {
    Component.Answer<Object, S> rule =
        component
            .queries()
            .map(queries -> (Component.Answer<Object, S>) queries.answer())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "query: %s (expected: none, %s has no queries). Add .queries(…) to it."
                            .formatted(Print.of(query), component.name())));
    return Attempt.of(() -> rule.answer(query, state, situation.ofQuery(component)));
  }

  /** The state as it is now, for a closer look. */
  public S state() {
    return state;
  }

  /** Checks the state as it is now. */
  public Scenario<C, E, S> state(S expected) {
    if (!expected.equals(state)) {
      throw new Report(entity() + ": another state")
          .line("expected", Print.of(expected))
          .line("came", Print.of(state))
          .line("differs", Difference.between(expected, state))
          .error();
    }
    return this;
  }

  /** The entity after a command with these events. */
  Scenario<C, E, S> after(List<? extends E> events) {
    return after("decided event", events).in(situation.next());
  }

  private Scenario<C, E, S> after(String what, List<? extends E> events) {
    S folded = state;
    for (int i = 0; i < events.size(); i++) {
      folded = fold(what + " " + (i + 1) + " of " + events.size(), events.get(i), folded);
    }
    return new Scenario<>(component, folded, situation);
  }

  private S fold(String place, E event, S before) {
    Objects.requireNonNull(event, place + ": null (expected: an event)");
    Attempt<S> folded = Attempt.of(() -> component.evolve(event, before));
    return folded
        .value()
        .orElseThrow(
            () ->
                new Report(
                        "%s: %s: evolve %s"
                            .formatted(
                                entity(),
                                place,
                                folded.thrown().isPresent() ? "threw" : "gave null"))
                    .line("expected", "a state, whatever the event: evolve never refuses")
                    .line("came", folded.text())
                    .line("state", Print.of(before))
                    .line("event", Print.of(event))
                    .error(folded));
  }

  /** Begins the message of a failure about a command. */
  Report failed(String what, C command) {
    return new Report("%s: %s: %s".formatted(entity(), command.getClass().getSimpleName(), what));
  }

  /** Ends it with what the command was decided in. */
  Report decidedIn(Report report, C command) {
    return report
        .line("state", Print.of(state))
        .line("command", Print.of(command))
        .line("context", situation.toString());
  }

  private String entity() {
    return component.name() + "/" + situation.id();
  }

  private Scenario<C, E, S> in(Situation other) {
    return new Scenario<>(component, state, other);
  }
}
