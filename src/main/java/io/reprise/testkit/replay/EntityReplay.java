package io.reprise.testkit.replay;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.codec.PlainValues;
import io.reprise.component.Component;
import io.reprise.component.Outcome;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.UnreadableEntry;
import io.reprise.replay.Redecided;
import io.reprise.testkit.Scenario;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recorded entity that a test steps through, entry by entry. Each step calls the test's own
 * {@code evolve}, in the test's thread. It begins before the first entry; to step back, it begins
 * again from there. Not for use by several threads.
 */
public final class EntityReplay {

  private final History history;
  private final Installed component;
  private final Catalog catalog;
  private Fold fold;
  private Object beforeCommand;
  private @Nullable Entry current;
  private @Nullable Entry first;

  EntityReplay(History history, Installed component, Catalog catalog) {
    this.history = history;
    this.component = component;
    this.catalog = catalog;
    this.fold = new Fold(component);
    this.beforeCommand = fold.state();
  }

  /**
   * Steps to after an entry.
   *
   * @param sequence from 1 to that of the last entry
   * @throws IllegalArgumentException if there is no such entry
   * @throws AssertionError if an event on the way no longer decodes, or {@code evolve} throws on it
   */
  public EntityReplay to(long sequence) {
    return standAt(history.inside(sequence));
  }

  /** Steps to before an entry, as {@link #to} does to after it. */
  public EntityReplay toBefore(long sequence) {
    return standAt(history.inside(sequence) - 1);
  }

  /** Steps to after the last entry. */
  public EntityReplay toEnd() {
    return standAt(history.through());
  }

  /** Whether there is another entry. */
  public boolean hasNext() {
    return sequence() < history.through();
  }

  /**
   * Steps to after the next entry.
   *
   * @throws IllegalArgumentException if there is none
   */
  public EntityReplay next() {
    return to(sequence() + 1);
  }

  private EntityReplay standAt(long sequence) {
    if (sequence < sequence()) {
      fold = new Fold(component);
      beforeCommand = fold.state();
      current = null;
      first = null;
    }
    history.forEach(sequence(), sequence, this::take);
    return this;
  }

  private void take(Entry entry) {
    Object before = fold.state();
    try {
      fold.apply(entry);
    } catch (UnreadableEntry e) {
      boolean older = e.getCause() instanceof InvalidBody;
      throw history.failure(
          entry.sequence(), e.reason() + (older ? ". " + History.READ_OLDER : ""), e);
    }
    if (entry.index() == 0) {
      beforeCommand = before;
      first = entry;
    }
    current = entry;
  }

  /** The sequence of the entry that it stands after; 0 before the first. */
  public long sequence() {
    return fold.sequence();
  }

  /**
   * The time of this entry, in microseconds.
   *
   * @throws IllegalStateException before the first entry
   */
  public Instant time() {
    return entry().time();
  }

  /**
   * The state after this entry.
   *
   * @param type of which it should be, such as a member of a family of states
   * @throws AssertionError if it is of another one
   */
  public <S> S state(Class<S> type) {
    return cast("state", fold.state(), type);
  }

  /**
   * The command that led to this entry.
   *
   * @param type of which it should be; {@code Object.class} for whatever it is
   * @throws AssertionError if it is of another one, or its record does not take these fields any
   *     more
   * @throws IllegalStateException before the first entry
   */
  public <C> C command(Class<C> type) {
    Entry.Command command = decided().command();
    if (!component.hasCommand(command.name())) {
      throw history.failure(
          sequence(), component.name() + " has no command " + command.name() + " any more", null);
    }
    try {
      Object decoded = component.decodeCommand(command.name(), command.body());
      return cast("command", decoded, type);
    } catch (InvalidBody e) {
      throw history.failure(
          sequence(), "command " + command.name() + " no longer decodes: " + e.getMessage(), e);
    }
  }

  /**
   * The event of this entry, as today's code reads it.
   *
   * @param type of which it should be; {@code Object.class} for whatever it is
   * @throws AssertionError if it is of another one, if the entry holds none, or if it was dropped
   * @throws IllegalStateException before the first entry
   */
  public <E> E event(Class<E> type) {
    Entry entry = entry();
    Entry.Event event =
        entry
            .event()
            .orElseThrow(() -> history.failure(sequence(), "holds no event: " + this, null));
    try {
      return component
          .decodeEvent(event.name(), entry.componentVersion(), event.body())
          .map(decoded -> cast("event", decoded, type))
          .orElseThrow(
              () -> history.failure(sequence(), "event " + event.name() + " was dropped", null));
    } catch (InvalidBody e) { // it was folded, so it decodes
      throw new IllegalStateException(e);
    }
  }

  /**
   * How the command of this entry ended.
   *
   * @throws IllegalStateException before the first entry
   */
  public Outcome outcome() {
    Entry.Outcome recorded = decided().outcome();
    return new Outcome(
        recorded.accepted(),
        recorded.code(),
        recorded.reason(),
        recorded.reply().map(PlainValues::fromJson));
  }

  /**
   * Decides the command of this entry again, by the test's own {@code decide}, in the state before
   * it and with all that the rule knew then. The replay stays where it is.
   *
   * @throws IllegalStateException before the first entry
   */
  public DecidedAgain decideAgain() {
    Redecided again = Redecided.of(component, catalog, history.command(entry()), beforeCommand);
    return new DecidedAgain(history, firstEntry().sequence(), decided().command().name(), again);
  }

  /**
   * A scenario that goes on from here: its entity has had these events, its id, time and caller are
   * those of this entry.
   *
   * @param component the entity's own
   * @throws IllegalArgumentException if it is another one
   */
  public <C, E, S> Scenario<C, E, S> given(Component<C, E, S> component) {
    return history.given(component, sequence());
  }

  private <T> T cast(String what, Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw history.failure(
          sequence(), "%s: %s (expected: a %s)".formatted(what, value, type.getSimpleName()), null);
    }
    return type.cast(value);
  }

  private Entry entry() {
    return atAnEntry(current);
  }

  private Entry firstEntry() {
    return atAnEntry(first);
  }

  private Entry.Decided decided() {
    return firstEntry().decided().orElseThrow();
  }

  private Entry atAnEntry(@Nullable Entry entry) {
    return Optional.ofNullable(entry)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    history.entity()
                        + ": stands before its first entry. Step to one: to(1), or next()."));
  }

  /** Where it stands, for a debugger. */
  @Override
  public String toString() {
    Entry entry = current;
    return entry == null
        ? history.entity() + " before its first entry: " + fold.state()
        : "%s sequence %d: %s by %s at %s led to %s: %s"
            .formatted(
                history.entity(),
                entry.sequence(),
                decided().command().name(),
                decided().command().caller(),
                entry.time(),
                entry.kind(),
                fold.state());
  }
}
