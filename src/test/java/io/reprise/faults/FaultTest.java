package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** See docs/faults.md. */
@Tag("faults")
class FaultTest {

  private static final int MINUTES_MORE = 20;
  private static final int HOURS_MAX = 8;

  private static final Duration MUTANT_LASTS = Duration.ofMinutes(2);

  private static LabProcess.Ended run(FaultSettings settings) throws Exception {
    return LabProcess.run(
        FaultRun.class,
        settings.folder(),
        settings.flags(),
        settings.lasts().toMinutes() + MINUTES_MORE);
  }

  @Test
  void histories_stay_right_whatever_breaks() throws Exception {
    LabProcess.Ended ended = run(FaultSettings.given("run"));
    assertThat(ended.exit()).as("%s", ended.lastLines(60)).isEqualTo(0);
  }

  /** What protects is taken out of the nodes: then the checks must find something. */
  @ParameterizedTest
  @ValueSource(strings = {"no-fencing", "no-confirmation"})
  void a_run_without_protection_is_found_wrong(String mutant) throws Exception {
    FaultSettings settings =
        FaultSettings.given(mutant).of(Mutant.named(mutant).orElseThrow(), MUTANT_LASTS);
    LabProcess.Ended ended = run(settings);
    assertThat(ended.exit()).as("%s", ended.lastLines(60)).isEqualTo(1);
    assertThat(Files.readString(settings.folder().resolve("wrong.txt")))
        .contains("not linearizable");
  }

  /** With {@code -Dreprise.failover.runs=5}; the figures are in target/faults/failover-… then. */
  @Test
  void tells_how_long_it_takes_until_others_have_taken_over() throws Exception {
    String runs = System.getProperty("reprise.failover.runs");
    assumeThat(runs).as("reprise.failover.runs").isNotNull();
    FaultSettings settings = FaultSettings.given("failover");
    List<String> flags = new ArrayList<>(settings.flags());
    flags.add("-Dreprise.failover.runs=" + runs);
    String causes = System.getProperty("reprise.failover.causes", "");
    flags.add("-Dreprise.failover.causes=" + causes);
    LabProcess.Ended ended =
        LabProcess.run(Failover.class, settings.folder(), flags, HOURS_MAX * 60);
    assertThat(ended.exit()).as("%s", ended.lastLines(60)).isEqualTo(0);
  }

  /** With {@code -Dreprise.soak.minutes=60}; what nodes use is in target/faults/soak-… then. */
  @Test
  void serves_for_long_while_nodes_are_restarted() throws Exception {
    String minutes = System.getProperty("reprise.soak.minutes");
    assumeThat(minutes).as("reprise.soak.minutes").isNotNull();
    FaultSettings settings = FaultSettings.given("soak");
    List<String> flags = new ArrayList<>(settings.flags());
    flags.add("-Dreprise.soak.minutes=" + minutes);
    LabProcess.Ended ended = LabProcess.run(Soak.class, settings.folder(), flags, HOURS_MAX * 60);
    assertThat(ended.exit()).as("%s", ended.lastLines(60)).isEqualTo(0);
  }
}
