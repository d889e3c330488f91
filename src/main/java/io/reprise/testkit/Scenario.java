package io.reprise.testkit;

import io.reprise.component.Cause;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a component does, told as a story: given events, when a command comes, then these events, or
 * a refusal.
 *
 * <pre>{@code
 * given(COMPONENT, new Opened("Ann"), new Deposited(5))
 *     .when(new Withdraw(6))
 *     .refused("insufficient-funds");
 * }</pre>
 *
 * <p>Immutable; each method gives a new one. What is not said is {@link #ID}, {@link #TIME}, the
 * caller {@code anonymous}, and always the same command id, so that {@code context.random()} gives
 * the same numbers in each run.
 */
public final class Scenario<C, E, S> {

  /** The id of the entity, unless {@link #of} gives it another one. */
  public static final String ID = "some-id";

  /** The time of the command, unless {@link #at} gives it another one. */
  public static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private static final UUID COMMAND_ID = UUID.fromString("019b7690-3800-7000-8000-000000000001");
  private static final String CALLER = "anonymous";

  /** What the context of a command will hold. */
  private record Setting(
      String id,
      UUID commandId,
      String caller,
      Instant time,
      Optional<Cause> cause,
      Optional<Outcome> outcome) {}

  private final Component<C, E, S> component;
  private final S state;
  private final Setting setting;

  private Scenario(Component<C, E, S> component, S state, Setting setting) {
    this.component = component;
    this.state = state;
    this.setting = setting;
  }

  /**
   * An entity to which these events have happened.
   *
   * @throws AssertionError if one of them can't be folded
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
  public static <C, E, S> Scenario<C, E, S> given(Component<C, E, S> component, E... events) {
    S state = Folding.all(component, component.initial(), "given event", List.of(events));
    return new Scenario<>(
        component,
        state,
        new Setting(ID, COMMAND_ID, CALLER, TIME, Optional.empty(), Optional.empty()));
  }

  /** The same, of the entity with this id. */
  public Scenario<C, E, S> of(String id) {
    return with(
        new Setting(
            id, setting.commandId, setting.caller, setting.time, setting.cause, setting.outcome));
  }

  /** The same, at this time: what {@code context.time()} gives. */
  public Scenario<C, E, S> at(Instant time) {
    return with(
        new Setting(
            setting.id, setting.commandId, setting.caller, time, setting.cause, setting.outcome));
  }

  /** The same, at this time in ISO 8601, such as {@code 2026-12-24T18:00:00Z}. */
  public Scenario<C, E, S> at(String time) {
    return at(Instant.parse(time));
  }

  /** The same, sent by this caller. */
  public Scenario<C, E, S> by(String caller) {
    return with(
        new Setting(
            setting.id, setting.commandId, caller, setting.time, setting.cause, setting.outcome));
  }

  /** The same, with another command id: {@code context.random()} is seeded from it. */
  public Scenario<C, E, S> commandId(UUID commandId) {
    return with(
        new Setting(
            setting.id, commandId, setting.caller, setting.time, setting.cause, setting.outcome));
  }

  /** The same, where the command comes from a message or timer. */
  public Scenario<C, E, S> causedBy(Cause cause) {
    return with(
        new Setting(
            setting.id,
            setting.commandId,
            setting.caller,
            setting.time,
            Optional.of(cause),
            setting.outcome));
  }

  /** The same, where the command is what came back: a message or call has ended so. */
  public Scenario<C, E, S> outcome(Outcome outcome) {
    return with(
        new Setting(
            setting.id,
            setting.commandId,
            setting.caller,
            setting.time,
            setting.cause,
            Optional.of(outcome)));
  }

  private Scenario<C, E, S> with(Setting changed) {
    return new Scenario<>(component, state, changed);
  }

  /**
   * A command comes. It is decided twice: a rule that uses nothing but its arguments gives the same
   * each time.
   *
   * @throws AssertionError if the rule throws, gives null, or decides otherwise the second time
   */
  public Decided<C, E, S> when(C command) {
    Report report = new Report(component, setting.id, command, state);
    Decision<? extends E> decision = decide(command, report);
    Decision<? extends E> again = decide(command, report);
    if (!decision.equals(again)) {
      throw report.failure(
          "the same decision each time",
          Report.said(decision) + ", then " + Report.said(again),
          "A rule uses its arguments and nothing else: take time and random numbers from context.");
    }
    return new Decided<>(this, report, decision);
  }

  private Decision<? extends E> decide(C command, Report report) {
    Decision<? extends E> decision;
    try {
      decision = component.decide(command, state, context());
    } catch (RuntimeException | Error thrown) {
      throw report.threw("a decision", "decide", thrown);
    }
    if (decision == null) {
      throw report.failure("a decision", "null", "Give accept(…) or refuse(…).");
    }
    return decision;
  }

  private Context context() {
    return Context.ofCommand(
        component.name(),
        setting.id,
        setting.commandId,
        setting.caller,
        setting.time,
        setting.cause,
        setting.outcome);
  }

  /** The entity after some events. */
  Scenario<C, E, S> after(List<? extends E> events) {
    return new Scenario<>(component, Folding.all(component, state, "event", events), setting);
  }

  /** The state so far. */
  public S state() {
    return state;
  }

  /**
   * Checks the state so far.
   *
   * @throws AssertionError if it is another one
   */
  public Scenario<C, E, S> state(S expected) {
    if (!state.equals(expected)) {
      throw new Report(component, setting.id, "state", state)
          .failure(Report.said(expected), Report.said(state), "");
    }
    return this;
  }

  /**
   * Asks a query, at the time and by the caller of this scenario.
   *
   * @throws AssertionError if the answer is another one, or the rule throws
   */
  @SuppressWarnings("unchecked") // the component itself casts its queries when it is asked
  public Scenario<C, E, S> answers(Object query, Object expected) {
    Report report = new Report(component, setting.id, query, state);
    Component.Answer<Object, S> rule =
        (Component.Answer<Object, S>)
            component
                .queries()
                .orElseThrow(
                    () -> report.failure(Report.said(expected), "there are no queries", ""))
                .answer();
    Object answer;
    try {
      answer =
          rule.answer(
              query,
              state,
              Context.ofQuery(component.name(), setting.id, setting.caller, setting.time));
    } catch (RuntimeException | Error thrown) {
      throw report.threw(Report.said(expected), "answer", thrown);
    }
    if (!expected.equals(answer)) {
      throw report.failure(Report.said(expected), Report.said(answer), "");
    }
    return this;
  }
}
