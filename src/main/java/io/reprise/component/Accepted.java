package io.reprise.component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A command that was accepted: its events, what else shall happen, and a reply. Immutable; each
 * method gives a new one.
 *
 * @param events in order; may be empty
 * @param effects in order; carried out after the events are durable
 * @param reply what the caller gets beside sequence and version; of a declared type
 */
public record Accepted<E>(List<E> events, List<Effect> effects, Optional<Object> reply)
    implements Decision<E> {

  /** Keeps copies; none of the parts may be null. */
  public Accepted {
    events = List.copyOf(events);
    effects = List.copyOf(effects);
    Objects.requireNonNull(reply, "reply: null (expected: an Optional)");
  }

  /** Replies to the caller with a value of a type declared by {@code replies}. */
  public Accepted<E> reply(Object value) {
    Objects.requireNonNull(value, "reply: null (expected: a value of a declared type)");
    return new Accepted<>(events, effects, Optional.of(value));
  }

  /** Sends a command to another entity, with effectively-once effect. */
  public <C> Accepted<E> send(Address<C> to, C command) {
    return with(
        new Effect.Send(
            to.component(),
            to.id(),
            new Effect.Typed(command),
            Optional.empty(),
            Optional.empty()));
  }

  /** Sends a command to an entity of a component that this jar does not see. */
  public Accepted<E> send(String component, String id, String command, Map<String, ?> body) {
    return with(
        new Effect.Send(
            component, id, new Effect.Named(command, body), Optional.empty(), Optional.empty()));
  }

  /** Calls an endpoint outside, by its name in the configuration. */
  public Accepted<E> call(String endpoint, String operation, Object body) {
    return with(new Effect.Call(endpoint, operation, body, Optional.empty(), Optional.empty()));
  }

  /**
   * After the last {@code send} or {@code call}: the command this entity gets if it is accepted.
   */
  public Accepted<E> onAccepted(Object command) {
    return withLast(lastEffect().onAccepted(command));
  }

  /** After the last {@code send} or {@code call}: the command this entity gets if it is refused. */
  public Accepted<E> onRefused(Object command) {
    return withLast(lastEffect().onRefused(command));
  }

  /** Gives this entity a command after a delay; a timer of the same name is replaced. */
  public Accepted<E> schedule(String name, Duration delay, Object command) {
    return with(new Effect.Schedule(name, Optional.of(delay), Optional.empty(), command));
  }

  /** Gives this entity a command at a time; a timer of the same name is replaced. */
  public Accepted<E> schedule(String name, Instant at, Object command) {
    return with(new Effect.Schedule(name, Optional.empty(), Optional.of(at), command));
  }

  /** Cancels the timer of this name, if there is one. */
  public Accepted<E> cancel(String name) {
    return with(new Effect.Cancel(name));
  }

  private Accepted<E> with(Effect effect) {
    List<Effect> more = new ArrayList<>(effects);
    more.add(effect);
    return new Accepted<>(events, more, reply);
  }

  private Accepted<E> withLast(Effect effect) {
    List<Effect> changed = new ArrayList<>(effects);
    changed.set(changed.size() - 1, effect);
    return new Accepted<>(events, changed, reply);
  }

  private Effect.WithOutcome lastEffect() {
    if (!effects.isEmpty()
        && effects.get(effects.size() - 1) instanceof Effect.WithOutcome withOutcome) {
      return withOutcome;
    }
    throw new IllegalStateException(
        "onAccepted and onRefused say what follows a send or a call: put them right after one");
  }
}
