package io.reprise.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which faults come when: all of it from a seed.
 *
 * @param rounds one after the other
 */
record FaultPlan(List<Round> rounds) {
  private static final int TWO_IN = 4;
  private static final int QUIET_SECONDS = 8;

  /**
   * One fault, or two at once, and then some quiet.
   *
   * @param apart how long the second one begins after the first
   * @param quiet how long everything is whole before the next round, at least
   */
  record Round(List<Fault> faults, Duration apart, Duration quiet) {
    Duration lasts() {
      Duration longest =
          faults.stream().map(Fault::lasts).max(Duration::compareTo).orElse(Duration.ZERO);
      return longest.plus(apart).plus(quiet);
    }
  }

  /**
   * A plan.
   *
   * @param kinds to choose from; each comes once before one comes again
   * @param lasts how long it takes, about
   */
  static FaultPlan of(long seed, List<Fault.Kind> kinds, Duration lasts) {
    Random chance = new Random(seed);
    List<Round> rounds = new ArrayList<>();
    List<Fault.Kind> left = new ArrayList<>();
    Duration sum = Duration.ZERO;
    while (sum.compareTo(lasts) < 0) {
      List<Fault> faults = new ArrayList<>();
      int count = kinds.size() > 1 && chance.nextInt(TWO_IN) == 0 ? 2 : 1;
      List<String> nodes = new ArrayList<>(Lab.NODES);
      Collections.shuffle(nodes, chance);
      for (int i = 0; i < count; i++) {
        if (left.isEmpty()) {
          left.addAll(kinds);
          Collections.shuffle(left, chance);
        }
        Fault next = left.remove(0).on(nodes.get(i), chance);
        if (faults.stream().noneMatch(fault -> fault.kind() == next.kind())) {
          faults.add(next);
        }
      }
      Duration apart = Duration.ofSeconds(count == 1 ? 0 : chance.nextInt(6));
      Duration quiet = Duration.ofSeconds(QUIET_SECONDS + chance.nextInt(QUIET_SECONDS));
      rounds.add(new Round(faults, apart, quiet));
      sum = sum.plus(rounds.get(rounds.size() - 1).lasts());
    }
    return new FaultPlan(rounds);
  }
}
