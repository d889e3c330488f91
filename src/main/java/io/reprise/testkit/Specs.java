package io.reprise.testkit;

import io.reprise.component.Component;
import io.reprise.component.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tries at random whether a component keeps what every component promises, so that its past can be
 * read and decided again:
 *
 * <pre>{@code
 * @Test
 * void keeps_what_every_component_promises() {
 *   Specs.check(COMPONENT);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Records hold types of the closed list only.
 *   <li>Records of events, states and older shapes are made of whatever values; a command or query
 *       refuses by {@code require} or another {@link IllegalArgumentException}.
 *   <li>{@code evolve} gives a state for any event in any state, {@code decide} a decision, {@code
 *       answer} an answer, {@code formerly} an event: none of them throws, gives null, or something
 *       with a null in it.
 *   <li>Each gives the same for the same arguments, and leaves them as they were.
 *   <li>None depends on the order in which sets and maps happen to iterate.
 * </ul>
 *
 * <p>What is not kept is an {@link AssertionError} that shows the values, the shortest history that
 * was found, and what to do. The values are the same in each run: limits, empty and strange ones
 * among a few usual ones, so that ids meet again. They are few thousand, made in less than a second
 * for most components; passing them is no proof.
 *
 * @param <C> the family of commands
 * @param <E> the family of events
 * @param <S> the state
 */
public final class Specs<C, E, S> {

  private static final long SEED = 1;

  /** Half of them with events that don't fit. */
  private static final int WALKS = 50;

  private final Component<C, E, S> component;
  private final long seed;
  private final List<Object> examples;

  private Specs(Component<C, E, S> component, long seed, List<Object> examples) {
    this.component = component;
    this.seed = seed;
    this.examples = examples;
  }

  /**
   * Checks a component, with values made of nothing but the types of its records.
   *
   * @throws AssertionError if a promise is not kept
   */
  public static void check(Component<?, ?, ?> component) {
    of(component).check();
  }

  /** Begins a check that needs to know more: end it with {@link #check()}. */
  public static <C, E, S> Specs<C, E, S> of(Component<C, E, S> component) {
    return new Specs<>(component, SEED, List.of());
  }

  /** Tries other values; the default is 1. A failure names its seed. */
  public Specs<C, E, S> seed(long otherSeed) {
    return new Specs<>(component, otherSeed, examples);
  }

  /**
   * Gives examples of commands whose checks random values don't pass. They are tried, and so are
   * others made of what stands in them: one example of each such command is enough.
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // read only, nothing is stored in the array
  public final Specs<C, E, S> commands(C... commands) {
    return with(Arrays.asList(commands));
  }

  /** Gives examples of events, to reach states that random values don't reach. */
  @SafeVarargs
  @SuppressWarnings("varargs") // read only, nothing is stored in the array
  public final Specs<C, E, S> events(E... events) {
    return with(Arrays.asList(events));
  }

  /** Gives examples of queries whose checks random values don't pass. */
  public Specs<C, E, S> queries(Object... queries) {
    return with(Arrays.asList(queries));
  }

  private Specs<C, E, S> with(List<?> more) {
    List<Object> all = new ArrayList<>(examples);
    all.addAll(more);
    return new Specs<>(component, seed, List.copyOf(all));
  }

  /**
   * Checks the component.
   *
   * @throws AssertionError if a promise is not kept
   */
  public void check() {
    checkTypes();
    Values values = new Values(new SplitMix64(seed));
    examples.forEach(values::learn);
    Makers<C, E> makers = new Makers<>(component, values);
    try {
      makers.check();
      for (int walk = 1; walk <= WALKS; walk++) {
        new Walk<>(component, makers, values).go(walk, walk % 2 == 0);
      }
    } catch (BrokenPromise broken) {
      String again = "%d (Specs.of(COMPONENT).seed(%d).check() repeats it)".formatted(seed, seed);
      throw broken.finding().line("seed", again).error(component.name());
    }
  }

  private void checkTypes() {
    List<String> problems = Types.problems(component);
    if (!problems.isEmpty()) {
      Finding finding = Finding.of(Promise.TYPES);
      for (String problem : problems) {
        finding = finding.line("found", problem);
      }
      throw finding.error(component.name());
    }
  }
}
