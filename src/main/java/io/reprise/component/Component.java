package io.reprise.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The definition of one kind of entity: its name and version, the sealed families of its commands,
 * events and queries, the state it starts in, and the rules {@code decide}, {@code evolve} and
 * {@code answer}.
 *
 * <p>The rules are pure: they use their arguments and nothing else, no clock, no randomness, no
 * other component. {@code evolve} neither refuses nor throws: an event is a fact. This is what
 * makes a replay give today what the live entity gave then.
 *
 * @param <C> the family of commands
 * @param <E> the family of events
 * @param <S> the state
 */
public final class Component<C, E, S> {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int NAME_LENGTH_MAX = 63;

  private final String name;
  private final int version;
  private final S initial;
  private final Class<E> eventFamily;
  private final Evolve<? super E, S> evolve;
  private final Class<C> commandFamily;
  private final Decide<? super C, E, S> decide;
  private final Optional<Queries<?, S>> queries;
  private final List<Class<?>> replies;
  private final List<Formerly<E>> formerly;
  private final List<Alias> aliases;
  private final List<String> dropped;
  private final List<ReadOnly> readOnly;

  private Component(Builder<C, E, S> builder) {
    this.name = builder.events.start.name;
    this.version = builder.events.start.version;
    this.initial = builder.events.start.initial;
    this.eventFamily = builder.events.family;
    this.evolve = builder.events.evolve;
    this.commandFamily = builder.family;
    this.decide = builder.decide;
    this.queries = builder.queries;
    this.replies = List.copyOf(builder.replies);
    this.formerly = List.copyOf(builder.formerly);
    this.aliases = List.copyOf(builder.aliases);
    this.dropped = List.copyOf(builder.dropped);
    this.readOnly = List.copyOf(builder.readOnly);
  }

  /**
   * Starts a definition.
   *
   * @param name kebab-case, at most 63 characters; part of every URL and of every stored entry, so
   *     it never changes
   */
  public static Named named(String name) {
    if (!NAME.matcher(name).matches() || name.length() > NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "component name: " + name + " (expected: kebab-case, at most 63 characters)");
    }
    return new Named(name);
  }

  /** The name, kebab-case, e.g. {@code wallet}. */
  public String name() {
    return name;
  }

  /** The version, from 1; raise it when the shape or the meaning of an event changes. */
  public int version() {
    return version;
  }

  /** The state of an entity without events. */
  public S initial() {
    return initial;
  }

  /** The sealed interface of the events. */
  public Class<E> eventFamily() {
    return eventFamily;
  }

  /** The sealed interface of the commands. */
  public Class<C> commandFamily() {
    return commandFamily;
  }

  /** The sealed interface of the queries and their rule, if there are queries. */
  public Optional<Queries<?, S>> queries() {
    return queries;
  }

  /** The types that {@code reply} may be given. */
  public List<Class<?>> replies() {
    return replies;
  }

  /** Older shapes of events that this version still reads. */
  public List<Formerly<E>> formerly() {
    return formerly;
  }

  /** Older names of commands and events that this version still reads. */
  public List<Alias> aliases() {
    return aliases;
  }

  /** Names that are gone on purpose: events of that name leave the state as it is. */
  public List<String> dropped() {
    return dropped;
  }

  /** Events and fields of events that this release reads and never writes. */
  public List<ReadOnly> readOnly() {
    return readOnly;
  }

  /** What a command leads to in a state. Pure; an exception is a bug of the rule. */
  public Decision<? extends E> decide(C command, S state, Context context) {
    return decide.decide(command, state, context);
  }

  /** The state after an event. Pure; neither refuses nor throws. */
  public S evolve(E event, S state) {
    return evolve.evolve(event, state);
  }

  /** The address of one entity of this component, to send messages to. */
  public Address<C> at(String id) {
    return new Address<>(name, id);
  }

  @Override
  public String toString() {
    return name + " version " + version;
  }

  /** The rule for commands, usually {@code Command::decide}. */
  @FunctionalInterface
  public interface Decide<C, E, S> {
    /** See {@link Component#decide}. */
    Decision<? extends E> decide(C command, S state, Context context);
  }

  /** The rule for events, usually {@code Event::evolve}. */
  @FunctionalInterface
  public interface Evolve<E, S> {
    /** See {@link Component#evolve}. */
    S evolve(E event, S state);
  }

  /** The rule for queries, usually {@code Query::answer}. */
  @FunctionalInterface
  public interface Answer<Q, S> {
    /** The answer to a query in a state: a value of the closed list of types. */
    Object answer(Q query, S state, Context context);
  }

  /** The family of queries and their rule. */
  public record Queries<Q, S>(Class<Q> family, Answer<? super Q, S> answer) {}

  /**
   * An older shape of an event.
   *
   * @param name the event's name on disk
   * @param lastVersion the last version of the component that wrote this shape
   * @param shape the record of the older shape
   * @param toCurrent makes today's event of it
   */
  public record Formerly<E>(
      String name, int lastVersion, Class<?> shape, Function<Object, ? extends E> toCurrent) {}

  /** An older name of a command or event. */
  public record Alias(String name, Class<?> current) {}

  /**
   * What a release reads and never writes.
   *
   * @param event a record of the family of events
   * @param field an {@code Optional} field of it; empty: the whole event
   */
  public record ReadOnly(Class<?> event, Optional<String> field) {}

  /** First step of a definition: has a name. */
  public static final class Named {
    private final String name;

    private Named(String name) {
      this.name = name;
    }

    /** The version of the component, from 1. */
    public Versioned version(int version) {
      if (version < 1) {
        throw new IllegalArgumentException(
            "version of " + name + ": " + version + " (expected: ≥ 1)");
      }
      return new Versioned(name, version);
    }
  }

  /** Second step of a definition: has a version. */
  public static final class Versioned {
    private final String name;
    private final int version;

    private Versioned(String name, int version) {
      this.name = name;
      this.version = version;
    }

    /** The state of an entity without events: a record, of a sealed family or on its own. */
    public <S> Start<S> startingAs(S initial) {
      return new Start<>(name, version, initial);
    }
  }

  /** Third step of a definition: has a state. */
  public static final class Start<S> {
    private final String name;
    private final int version;
    private final S initial;

    private Start(String name, int version, S initial) {
      this.name = name;
      this.version = version;
      this.initial = initial;
    }

    /** The sealed interface of the events, and the rule that folds them. */
    public <E> WithEvents<E, S> events(Class<E> family, Evolve<? super E, S> evolve) {
      return new WithEvents<>(this, family, evolve);
    }
  }

  /** Fourth step of a definition: has events. */
  public static final class WithEvents<E, S> {
    private final Start<S> start;
    private final Class<E> family;
    private final Evolve<? super E, S> evolve;

    private WithEvents(Start<S> start, Class<E> family, Evolve<? super E, S> evolve) {
      this.start = start;
      this.family = family;
      this.evolve = evolve;
    }

    /** The sealed interface of the commands, and the rule that decides them. */
    public <C> Builder<C, E, S> commands(Class<C> family, Decide<? super C, E, S> decide) {
      return new Builder<>(this, family, decide);
    }
  }

  /** Last step of a definition: what is optional. */
  public static final class Builder<C, E, S> {
    private final WithEvents<E, S> events;
    private final Class<C> family;
    private final Decide<? super C, E, S> decide;
    private Optional<Queries<?, S>> queries = Optional.empty();
    private final List<Class<?>> replies = new ArrayList<>();
    private final List<Formerly<E>> formerly = new ArrayList<>();
    private final List<Alias> aliases = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final List<ReadOnly> readOnly = new ArrayList<>();

    private Builder(WithEvents<E, S> events, Class<C> family, Decide<? super C, E, S> decide) {
      this.events = events;
      this.family = family;
      this.decide = decide;
    }

    /** The sealed interface of the queries, and the rule that answers them. */
    public <Q> Builder<C, E, S> queries(Class<Q> family, Answer<? super Q, S> answer) {
      this.queries = Optional.of(new Queries<>(family, answer));
      return this;
    }

    /** The types that a decision may reply with, so that they have schemas. */
    public Builder<C, E, S> replies(Class<?>... types) {
      replies.addAll(List.of(types));
      return this;
    }

    /**
     * Reads an older shape of an event.
     *
     * @param name the event's name on disk
     * @param lastVersion the last version of the component that wrote this shape
     * @param shape a record with the older shape
     * @param toCurrent makes today's event of it; pure
     */
    public <O> Builder<C, E, S> formerly(
        String name, int lastVersion, Class<O> shape, Function<? super O, ? extends E> toCurrent) {
      formerly.add(
          new Formerly<>(name, lastVersion, shape, old -> toCurrent.apply(shape.cast(old))));
      return this;
    }

    /** Reads an older name of a command or event as {@code current}. */
    public Builder<C, E, S> alias(String name, Class<?> current) {
      aliases.add(new Alias(name, current));
      return this;
    }

    /** Says that a command or event of this name is gone on purpose; such events are skipped. */
    public Builder<C, E, S> dropped(String name) {
      dropped.add(name);
      return this;
    }

    /**
     * Reads these events and writes none of them: a decision that accepts with one fails. The first
     * of two steps to a new event while nodes with an older release run: once every node has this
     * release, the next one leaves the line out and writes them.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // read only, nothing is stored in the array
    public final Builder<C, E, S> reads(Class<? extends E>... events) {
      for (Class<? extends E> event : events) {
        readOnly.add(new ReadOnly(event, Optional.empty()));
      }
      return this;
    }

    /**
     * The same for an {@code Optional} field of an event: it is read, and never written. Events of
     * that name are, as long as the field is empty.
     */
    public Builder<C, E, S> readsField(Class<? extends E> event, String field) {
      readOnly.add(new ReadOnly(event, Optional.of(field)));
      return this;
    }

    /** The component. */
    public Component<C, E, S> build() {
      return new Component<>(this);
    }
  }
}
