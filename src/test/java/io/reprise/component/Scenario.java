package io.reprise.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Tests a rule through events, without an actor: {@code given(COMPONENT, events…).when(command)},
 * then {@code accepted(events…)} or {@code refused(code)}.
 */
public final class Scenario<C, E, S> {

  /** The id of the entity that scenarios play with. */
  public static final String ID = "some-id";

  private static final UUID COMMAND_ID = UUID.fromString("01937a4c-0000-7000-8000-000000000001");
  private static final Instant TIME = Instant.parse("2026-11-22T20:00:00.123456Z");

  private final Component<C, E, S> component;
  private final S state;

  private Scenario(Component<C, E, S> component, S state) {
    this.component = component;
    this.state = state;
  }

  /** An entity to which these events have happened. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
  public static <C, E, S> Scenario<C, E, S> given(Component<C, E, S> component, E... events) {
    return new Scenario<>(component, fold(component, component.initial(), List.of(events)));
  }

  /** The state after more events. */
  public static <E, S> S fold(Component<?, E, S> component, S state, List<? extends E> events) {
    S folded = state;
    for (E event : events) {
      folded = component.evolve(event, folded);
    }
    return folded;
  }

  /** The context that scenarios decide in. */
  public static Context context(Component<?, ?, ?> component) {
    return Context.ofCommand(
        component.name(), ID, COMMAND_ID, "anonymous", TIME, Optional.empty(), Optional.empty());
  }

  /** The state so far. */
  public S state() {
    return state;
  }

  /** Checks the answer of a query. */
  @SuppressWarnings("unchecked") // the component itself casts its queries when it is asked
  public Scenario<C, E, S> answers(Object query, Object expected) {
    Component.Answer<Object, S> answer =
        (Component.Answer<Object, S>) component.queries().orElseThrow().answer();
    Context context = Context.ofQuery(component.name(), ID, "anonymous", TIME);
    assertThat(answer.answer(query, state, context)).isEqualTo(expected);
    return this;
  }

  /** Decides a command, twice: rules give the same each time. */
  public Decided when(C command) {
    Decision<? extends E> decision = component.decide(command, state, context(component));
    assertThat(component.decide(command, state, context(component)))
        .as("decided again")
        .isEqualTo(decision);
    return new Decided(decision);
  }

  /** A command was decided; what came of it? */
  public final class Decided {
    private final Decision<? extends E> decision;

    private Decided(Decision<? extends E> decision) {
      this.decision = decision;
    }

    /** It was refused with this code. */
    public void refused(String code) {
      assertThat(decision)
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    /** It was accepted with exactly these events; none means that nothing changed. */
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
    public final Decided accepted(E... events) {
      assertThat(acceptance().events()).isEqualTo(List.of(events));
      return this;
    }

    /** And the caller gets this reply. */
    public Decided replied(Object reply) {
      assertThat(acceptance().reply()).isEqualTo(Optional.of(reply));
      return this;
    }

    /** The entity after it. */
    public Scenario<C, E, S> then() {
      return new Scenario<>(component, fold(component, state, acceptance().events()));
    }

    private Accepted<? extends E> acceptance() {
      assertThat(decision).isInstanceOf(Accepted.class);
      return (Accepted<? extends E>) decision;
    }
  }
}
