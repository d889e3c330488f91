package io.reprise.testkit;

import io.reprise.component.Accepted;
import io.reprise.component.Address;
import io.reprise.component.Decision;
import io.reprise.component.Effect;
import io.reprise.component.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a command of a {@link Scenario} led to. Each check that fails is an {@code AssertionError}
 * that says what was expected, what came, and in which state.
 *
 * <p>{@link #accepted} looks at events and {@link #replied} at the reply. Effects are looked at by
 * {@link #sent} and its like, one by one, or with all the rest by {@link #decided}.
 */
public final class Decided<C, E, S> {
  private final Scenario<C, E, S> scenario;
  private final Report report;
  private final Decision<? extends E> decision;

  Decided(Scenario<C, E, S> scenario, Report report, Decision<? extends E> decision) {
    this.scenario = scenario;
    this.report = report;
    this.decision = decision;
  }

  /** What was decided, for what can't be said otherwise. */
  public Decision<? extends E> decision() {
    return decision;
  }

  /** It was accepted with exactly these events; none means that nothing changed. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
  public final Decided<C, E, S> accepted(E... events) {
    List<E> expected = List.of(events);
    String wanted = "accepted " + Report.said(expected);
    List<?> came = acceptance(wanted).events();
    if (!came.equals(expected)) {
      throw report.failure(wanted, Report.said(decision), Report.difference(expected, came));
    }
    return this;
  }

  /** It was refused with this code. */
  public Decided<C, E, S> refused(String code) {
    if (!(decision instanceof Refused<?> refused) || !refused.code().equals(code)) {
      throw report.failure("refused " + code, Report.said(decision), "");
    }
    return this;
  }

  /** It was refused with this code and this reason. */
  public Decided<C, E, S> refused(String code, String reason) {
    if (!decision.equals(new Refused<E>(code, reason))) {
      throw report.failure("refused " + code + ": " + reason, Report.said(decision), "");
    }
    return this;
  }

  /** It was accepted, and the caller gets this reply. */
  public Decided<C, E, S> replied(Object reply) {
    String wanted = "reply " + Report.said(reply);
    if (!acceptance(wanted).reply().equals(Optional.of(reply))) {
      throw report.failure(wanted, Report.said(decision), "");
    }
    return this;
  }

  /**
   * It was decided so, as a whole: events, effects with what comes back, and reply. Written as a
   * rule writes it: {@code decided(accept(new Ordered()).send(…).onRefused(…))}.
   */
  public Decided<C, E, S> decided(Decision<? extends E> expected) {
    if (!decision.equals(expected)) {
      throw report.failure(Report.said(expected), Report.said(decision), "");
    }
    return this;
  }

  /** Among its effects is this command to that entity, whatever comes back. */
  public <T> Decided<C, E, S> sent(Address<T> to, T command) {
    return effect(
        "send %s to %s/%s".formatted(Report.said(command), to.component(), to.id()),
        effect ->
            effect instanceof Effect.Send send
                && send.component().equals(to.component())
                && send.id().equals(to.id())
                && send.message().equals(new Effect.Typed(command)));
  }

  /** Among its effects is this command, by name, to that entity, whatever comes back. */
  public Decided<C, E, S> sent(String component, String id, String command, Map<String, ?> body) {
    return effect(
        "send %s %s to %s/%s".formatted(command, body, component, id),
        effect ->
            effect instanceof Effect.Send send
                && send.component().equals(component)
                && send.id().equals(id)
                && send.message().equals(new Effect.Named(command, body)));
  }

  /** Among its effects is this call, whatever comes back. */
  public Decided<C, E, S> called(String endpoint, String operation, Object body) {
    return effect(
        "call %s %s %s".formatted(endpoint, operation, Report.said(body)),
        effect ->
            effect instanceof Effect.Call call
                && call.endpoint().equals(endpoint)
                && call.operation().equals(operation)
                && call.body().equals(body));
  }

  /** Among its effects is this timer. */
  public Decided<C, E, S> scheduled(String name, Duration delay, Object command) {
    return effect(new Effect.Schedule(name, Optional.of(delay), Optional.empty(), command));
  }

  /** Among its effects is this timer. */
  public Decided<C, E, S> scheduled(String name, Instant at, Object command) {
    return effect(new Effect.Schedule(name, Optional.empty(), Optional.of(at), command));
  }

  /** Among its effects is the end of this timer. */
  public Decided<C, E, S> cancelled(String name) {
    return effect(new Effect.Cancel(name));
  }

  /** It has no effects. */
  public Decided<C, E, S> withoutEffects() {
    if (!acceptance("accepted without effects").effects().isEmpty()) {
      throw report.failure("no effects", Report.said(decision), "");
    }
    return this;
  }

  /** The entity after it: as it was, if it was refused. */
  public Scenario<C, E, S> then() {
    return decision instanceof Accepted<? extends E> accepted
        ? scenario.after(accepted.events())
        : scenario;
  }

  private Decided<C, E, S> effect(Effect expected) {
    return effect(Report.said(expected), expected::equals);
  }

  private Decided<C, E, S> effect(String wanted, Predicate<Effect> matches) {
    if (acceptance(wanted).effects().stream().noneMatch(matches)) {
      throw report.failure(wanted, Report.said(decision), "");
    }
    return this;
  }

  private Accepted<? extends E> acceptance(String wanted) {
    if (decision instanceof Accepted<? extends E> accepted) {
      return accepted;
    }
    throw report.failure(wanted, Report.said(decision), "");
  }
}
