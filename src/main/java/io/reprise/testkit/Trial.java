package io.reprise.testkit;

import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.SplitMix64;
import io.reprise.testkit.RandomValues.NotTaken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** One run of {@link Specs}: histories of random commands and events, each from the beginning. */
final class Trial<C, E, S> {

  private static final int HISTORIES = 60;
  private static final int STEPS = 25;
  private static final int VALUES_PER_RECORD = 60;
  private static final int COMMAND_TRIES = 2_000;
  private static final int EVENT_PERCENT = 30;
  private static final List<String> CALLERS = List.of("anonymous", "ann", "bob");

  private final Component<C, E, S> component;
  private final Families families;
  private final long seed;
  private final SplitMix64 random;
  private final RandomValues values;
  private final Map<Class<?>, List<Object>> samples = new HashMap<>();
  private int history;
  private int step;

  Trial(Component<C, E, S> component, Families families, long seed, List<Object> examples) {
    this.component = component;
    this.families = families;
    this.seed = seed;
    this.random = new SplitMix64(seed);
    this.values = new RandomValues(random);
    for (Object example : examples) {
      samples.computeIfAbsent(example.getClass(), any -> new ArrayList<>()).add(example);
    }
  }

  void run() {
    families.events().forEach(this::sampleOfHistory);
    families.states().forEach(this::sampleOfHistory);
    families.shapes().forEach(this::sampleOfHistory);
    families.commands().forEach(this::sampleOfCommands);
    families.queries().forEach(this::sampleOfCommands);
    component.formerly().forEach(this::checkOlder);
    for (history = 1; history <= HISTORIES; history++) {
      S state = component.initial();
      for (step = 1; step <= STEPS; step++) {
        state = step(state);
      }
    }
  }

  // ── values ──────────────────────────────────────────────────────────────────────────────────

  private void sampleOfHistory(Class<?> type) {
    for (int i = 0; i < VALUES_PER_RECORD; i++) {
      try {
        samples.computeIfAbsent(type, any -> new ArrayList<>()).add(values.record(type));
      } catch (NotTaken notTaken) {
        throw failure(
            type.getSimpleName() + " threw " + notTaken.thrown(),
            notTaken.tried(),
            Optional.empty(),
            "Records of events and states take any values: once they are stored they must be read"
                + " again for ever. Checks belong into commands.",
            notTaken.thrown());
      }
    }
  }

  private void sampleOfCommands(Class<?> type) {
    List<Object> made = samples.computeIfAbsent(type, any -> new ArrayList<>());
    boolean given = !made.isEmpty();
    String refusal = "";
    for (int i = 0; i < COMMAND_TRIES && made.size() < VALUES_PER_RECORD; i++) {
      try {
        made.add(values.record(type));
      } catch (NotTaken notTaken) {
        if (!(notTaken.thrown() instanceof IllegalArgumentException)) {
          throw failure(
              type.getSimpleName() + " threw " + notTaken.thrown(),
              notTaken.tried(),
              Optional.empty(),
              "A command refuses values with require(…): then its caller hears which field it is.",
              notTaken.thrown());
        }
        refusal = notTaken.tried() + ": " + notTaken.thrown().getMessage();
      }
    }
    if (made.isEmpty() && !given) {
      throw new AssertionError(
          ("%s: %s: no random values pass its checks; the last were %s. Give examples:"
                  + " Specs.of(COMPONENT).commands(new %2$s(…)).check()")
              .formatted(component.name(), type.getSimpleName(), refusal));
    }
  }

  private void checkOlder(Component.Formerly<E> older) {
    for (Object old : samples.getOrDefault(older.shape(), List.of())) {
      E event =
          guarded(
              "formerly of " + older.name(),
              old,
              Optional.empty(),
              "An older shape is a fact, too: its function takes any.",
              () -> older.toCurrent().apply(old));
      if (!families.events().contains(event.getClass())) {
        throw failure(
            "formerly of " + older.name() + " gave " + event,
            old,
            Optional.empty(),
            "Give an event of this component.");
      }
    }
  }

  // ── one step ────────────────────────────────────────────────────────────────────────────────

  private S step(S state) {
    Object rebuilt = reordered("the state", state, state);
    if (!rebuilt.equals(state)) {
      throw failure(
          "a state that is built from the fields of another one is not equal to it",
          rebuilt,
          Optional.of(state),
          "What its constructor does to a field must change nothing when it is done again.");
    }
    if (!families.queries().isEmpty()) {
      ask(state, sample(families.queries()));
    }
    if (values.inPercent(EVENT_PERCENT) && !families.events().isEmpty()) {
      return evolve(state, component.eventFamily().cast(sample(families.events())));
    }
    return families.commands().isEmpty()
        ? state
        : command(state, component.commandFamily().cast(sample(families.commands())));
  }

  private Object sample(List<Class<?>> types) {
    return values.oneOf(samples.getOrDefault(values.oneOf(types), List.of()));
  }

  /** It was built from the fields of a state. */
  @SuppressWarnings("unchecked")
  private S state(Object rebuilt) {
    return (S) rebuilt;
  }

  /** The component itself casts its queries when it is asked. */
  @SuppressWarnings("unchecked")
  private Component.Answer<Object, S> answerRule() {
    return (Component.Answer<Object, S>) component.queries().orElseThrow().answer();
  }

  private S command(S state, C command) {
    UUID commandId = random.nextUuid();
    String caller = values.oneOf(CALLERS);
    Decision<? extends E> decision =
        pure(
            "decide",
            command,
            state,
            "Refuse what can't be, or check it in the command's constructor.",
            (tried, in) ->
                component.decide(
                    component.commandFamily().cast(tried), in, context(commandId, caller)));
    S next = state;
    if (decision instanceof Accepted<? extends E> accepted) {
      for (E event : accepted.events()) {
        next = evolve(next, event);
      }
    }
    return next;
  }

  /** A new one for each decision: its random numbers begin anew. */
  private Context context(UUID commandId, String caller) {
    return Context.ofCommand(
        component.name(),
        Scenario.ID,
        commandId,
        caller,
        Scenario.TIME.plusSeconds(60L * step),
        Optional.empty(),
        Optional.empty());
  }

  private S evolve(S state, E event) {
    return pure(
        "evolve",
        event,
        state,
        "An event is a fact: evolve takes it in any state, and gives the state as it was if it does"
            + " not fit.",
        (tried, in) -> component.evolve(component.eventFamily().cast(tried), in));
  }

  private void ask(S state, Object query) {
    Component.Answer<Object, S> rule = answerRule();
    Context context =
        Context.ofQuery(
            component.name(), Scenario.ID, values.oneOf(CALLERS), Scenario.TIME.plusSeconds(step));
    Object unused =
        pure(
            "answer",
            query,
            state,
            "A query has an answer in every state.",
            (tried, in) -> rule.answer(tried, in, context));
  }

  // ── what holds for all rules ────────────────────────────────────────────────────────────────

  private interface Rule<S, R> {
    R apply(Object tried, S state);
  }

  private <R> R pure(String name, Object tried, S state, String advice, Rule<S, R> rule) {
    String before = tried + " in " + state;
    R result = guarded(name, tried, Optional.of(state), advice, () -> rule.apply(tried, state));
    if (!before.equals(tried + " in " + state)) {
      throw failure(
          name + " changed its arguments; before they were " + before,
          tried,
          Optional.of(state),
          "Give a new value, and leave what is there as it is: copy a collection first.");
    }
    R again = guarded(name, tried, Optional.of(state), advice, () -> rule.apply(tried, state));
    if (!result.equals(again)) {
      throw failure(
          "%s gave %s, and then %s".formatted(name, Report.said(result), Report.said(again)),
          tried,
          Optional.of(state),
          "A rule uses its arguments and nothing else: take time and random numbers from context.");
    }
    Object otherTried = reordered("what was tried", tried, state);
    S otherState = state(reordered("the state", state, state));
    R other =
        guarded(name, tried, Optional.of(state), advice, () -> rule.apply(otherTried, otherState));
    if (!result.equals(other)) {
      throw failure(
          "%s gave %s; when sets and maps iterate the other way round it gave %s"
              .formatted(name, Report.said(result), Report.said(other)),
          tried,
          Optional.of(state),
          "Sort what is iterated over, or keep it sorted (TreeMap, TreeSet): Map.copyOf, Set.copyOf"
              + " and HashMap iterate differently in each JVM.");
    }
    return result;
  }

  private Object reordered(String what, Object value, S state) {
    try {
      return Values.reordered(value);
    } catch (NotTaken notTaken) {
      throw failure(
          what + " could not be built again from its fields: " + notTaken.thrown(),
          notTaken.tried(),
          Optional.of(state),
          "A record takes what it has given.",
          notTaken.thrown());
    }
  }

  private <R> R guarded(
      String name, Object tried, Optional<S> state, String advice, Supplier<R> rule) {
    R result;
    try {
      result = rule.get();
    } catch (RuntimeException | Error thrown) {
      throw failure(name + " threw " + thrown, tried, state, advice, thrown);
    }
    if (result == null) {
      throw failure(name + " gave null", tried, state, advice);
    }
    return result;
  }

  private AssertionError failure(String what, Object tried, Optional<?> state, String advice) {
    return new AssertionError(text(what, tried, state, advice));
  }

  private AssertionError failure(
      String what, Object tried, Optional<?> state, String advice, Throwable thrown) {
    return new AssertionError(text(what, tried, state, advice), thrown);
  }

  private String text(String what, Object tried, Optional<?> state, String advice) {
    List<String> lines = new ArrayList<>();
    lines.add(component.name() + ": " + what);
    lines.add("  tried:    " + tried);
    state.ifPresent(in -> lines.add("  state:    " + in));
    lines.add("  " + advice);
    lines.add("  (seed %d, history %d, step %d)".formatted(seed, history, step));
    return String.join("\n", lines);
  }
}
