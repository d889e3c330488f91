package io.reprise.faults;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import io.reprise.faults.Operation.What;
import io.reprise.faults.RegisterModel.State;
import io.reprise.faults.RegisterModel.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the history of one register is linearizable: whether there is an order of its
 * operations in which each one takes effect at one moment between its call and its return, and gets
 * the answer that it got. The search is the one of Wing and Gong, with Lowe's memory of what was
 * tried: a set of operations that have taken effect, and the state that they led to.
 *
 * <p>An operation whose outcome is unknown may take effect at any time after its call, or never. In
 * a wrong history these make the search long, so it has a limit of time and of steps.
 */
final class Linearizability {

  /** What was found; {@code UNDECIDED} is a failure as well: the history is too hard to check. */
  enum Verdict {
    YES,
    NO,
    UNDECIDED
  }

  /**
   * How a search has ended.
   *
   * @param state after as many operations as could be put in order
   * @param done which these are
   * @param steps that the search took
   */
  record Result(Verdict verdict, State state, Set<Operation> done, long steps) {}

  /** How far a search goes: some million steps fit into memory, and into some seconds. */
  record Limit(Duration time, long steps) {
    static final Limit USUAL = new Limit(Duration.ofSeconds(30), 3_000_000);
  }

  /** A place on the path of the search: what has taken effect, and what to try next there. */
  private static final class Place {
    private final BitSet done;
    private final State state;
    private final long bound;
    private int next;

    private Place(BitSet done, State state, long bound, int next) {
      this.done = done;
      this.state = state;
      this.bound = bound;
      this.next = next;
    }
  }

  private record Tried(BitSet done, State state) {}

  private final List<Operation> operations;
  private final BitSet known = new BitSet();
  private final RegisterModel model;
  private final Set<Tried> tried = new HashSet<>();
  private Place farthest = new Place(new BitSet(), State.START, 0, 0);

  private Linearizability(List<Operation> history) {
    this.operations =
        history.stream()
            .filter(operation -> operation.answer().what() != What.NOT_DONE)
            .filter(operation -> operation.isKnown() || !operation.wroteNothing())
            .sorted(Comparator.comparingLong(Operation::called))
            .toList();
    for (int i = 0; i < operations.size(); i++) {
      known.set(i, operations.get(i).isKnown());
    }
    Map<String, Long> keys =
        operations.stream()
            .filter(Operation::hasKey)
            .collect(groupingBy(Operation::key, counting()));
    this.model =
        new RegisterModel(
            keys.keySet().stream().filter(key -> keys.getOrDefault(key, 0L) > 1).collect(toSet()));
  }

  /** Checks the operations of one register, in any order. */
  static Result check(List<Operation> history, Limit limit) {
    return new Linearizability(history).search(limit);
  }

  private Result search(Limit limit) {
    long end = System.nanoTime() + limit.time().toNanos();
    Deque<Place> path = new ArrayDeque<>();
    path.push(place(new BitSet(), State.START));
    for (long steps = 0; !path.isEmpty(); steps++) {
      Place here = path.peek();
      if (contains(here.done, known)) {
        return result(Verdict.YES, here, steps);
      }
      if (steps >= limit.steps() || (steps % 1_024 == 0 && System.nanoTime() - end > 0)) {
        return result(Verdict.UNDECIDED, farthest, steps);
      }
      Place further = further(here);
      if (further == null) {
        path.pop();
      } else {
        path.push(further);
        if (further.done.cardinality() > farthest.done.cardinality()) {
          farthest = further;
        }
      }
    }
    return result(Verdict.NO, farthest, tried.size());
  }

  /** One more operation that takes effect, and was not tried at this place before. */
  private @Nullable Place further(Place here) {
    while (here.next < operations.size()) {
      int i = here.next++;
      Operation operation = operations.get(i);
      if (operation.called() > here.bound) {
        return null; // so are all that follow: something has to take effect before
      }
      if (here.done.get(i)) {
        continue;
      }
      for (Step step : model.steps(here.state, operation)) {
        if (fits(operation, step, here.state)) {
          BitSet done = (BitSet) here.done.clone();
          done.set(i);
          if (isHopeful(done, step.state()) && tried.add(new Tried(done, step.state()))) {
            here.next = i; // there may be another step of it
            return place(done, step.state());
          }
        }
      }
    }
    return null;
  }

  private static boolean fits(Operation operation, Step step, State before) {
    return operation.isKnown()
        ? step.answer().equals(operation.answer())
        : !step.state().equals(before); // without effect: as good as never
  }

  private Place place(BitSet done, State state) {
    long bound = Long.MAX_VALUE;
    for (int i = known.nextSetBit(0); i >= 0; i = known.nextSetBit(i + 1)) {
      if (!done.get(i)) {
        bound = Math.min(bound, operations.get(i).returned());
      }
    }
    return new Place(done, state, bound, done.nextClearBit(0));
  }

  private boolean isHopeful(BitSet done, State state) {
    for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
      if (RegisterModel.isTooLate(state, operations.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(BitSet all, BitSet some) {
    BitSet missing = (BitSet) some.clone();
    missing.andNot(all);
    return missing.isEmpty();
  }

  private Result result(Verdict verdict, Place place, long steps) {
    Set<Operation> done = place.done.stream().mapToObj(operations::get).collect(toSet());
    return new Result(verdict, place.state, done, steps);
  }
}
