package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run of faults does comes from its seed, and what it must find out can be made. */
class FaultPlanTest {
  private static final List<Fault.Kind> ALL = List.of(Fault.Kind.values());
  private static final Duration LONG = Duration.ofMinutes(20);

  @Test
  void a_seed_gives_the_same_plan_again() {
    assertThat(FaultPlan.of(7, ALL, LONG)).isEqualTo(FaultPlan.of(7, ALL, LONG));
    assertThat(FaultPlan.of(8, ALL, LONG)).isNotEqualTo(FaultPlan.of(7, ALL, LONG));
  }

  @Test
  void a_long_plan_has_each_kind_and_two_at_once() {
    FaultPlan plan = FaultPlan.of(7, ALL, LONG);
    Set<Fault.Kind> kinds =
        plan.rounds().stream()
            .flatMap(round -> round.faults().stream())
            .map(Fault::kind)
            .collect(Collectors.toSet());
    assertThat(kinds).containsExactlyInAnyOrderElementsOf(ALL);
    assertThat(plan.rounds()).anyMatch(round -> round.faults().size() == 2);
  }

  /** Otherwise a change of what it changes would be noticed by nobody who has no network. */
  @ParameterizedTest
  @ValueSource(strings = {"no-fencing", "no-confirmation"})
  void a_protection_can_still_be_taken_out(String mutant, @TempDir Path folder) throws Exception {
    Path classes = Mutant.named(mutant).orElseThrow().compile(folder);
    assertThat(classes.resolve("io/reprise")).isDirectoryRecursivelyContaining("glob:**.class");
  }
}
