package io.reprise.testkit;

import io.reprise.component.Component;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries random events and commands on a component, for what each one promises: without these a
 * replay would not give what the live entity gave, or would give nothing at all.
 *
 * <ol>
 *   <li>Fields have the types that a node can write and read.
 *   <li>Records of events and states take any values; those of commands refuse with {@code require}
 *       or an {@code IllegalArgumentException}.
 *   <li>{@code evolve} takes any event in any state: it throws nothing and gives no null.
 *   <li>{@code decide} and {@code answer} throw nothing and give no null.
 *   <li>The same arguments give the same, and are left as they were.
 *   <li>Equal arguments give equal results, in whatever order their sets and maps iterate.
 *   <li>A state that is built from the fields of another one is equal to it.
 *   <li>Older shapes become events of today ({@code formerly}).
 * </ol>
 *
 * <p>The same seed tries the same in each run; a failure says which one it was.
 */
public final class Specs<C, E, S> {

  private static final long SEED = 1;

  private final Component<C, E, S> component;
  private final long seed;
  private final List<Object> examples;

  private Specs(Component<C, E, S> component, long seed, List<Object> examples) {
    this.component = component;
    this.seed = seed;
    this.examples = List.copyOf(examples);
  }

  /**
   * Tries a component, always in the same way.
   *
   * @throws AssertionError with what is not as it must be, where it was found, and what to do
   */
  public static void check(Component<?, ?, ?> component) {
    of(component).check();
  }

  /** The same, to be told more about before {@link #check()}. */
  public static <C, E, S> Specs<C, E, S> of(Component<C, E, S> component) {
    return new Specs<>(component, SEED, List.of());
  }

  /** Tries other values than those of the usual seed. */
  public Specs<C, E, S> seed(long other) {
    return new Specs<>(component, other, examples);
  }

  /**
   * Commands to try among the random ones, for those that random values never fit.
   *
   * @param commands some, of any kind
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
  public final Specs<C, E, S> commands(C... commands) {
    return with(List.of(commands));
  }

  /**
   * Events to try among the random ones.
   *
   * @param events some, of any kind
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies, nothing is stored in the array
  public final Specs<C, E, S> events(E... events) {
    return with(List.of(events));
  }

  private Specs<C, E, S> with(List<?> more) {
    List<Object> all = new ArrayList<>(examples);
    all.addAll(more);
    return new Specs<>(component, seed, all);
  }

  /**
   * Tries it.
   *
   * @throws AssertionError with what is not as it must be, where it was found, and what to do
   */
  public void check() {
    new Trial<>(component, Families.of(component), seed, examples).run();
  }
}
