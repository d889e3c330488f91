package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** See docs/faults.md. */
@Tag("faults")
class FaultTest {

  private static final int MINUTES_MORE = 20;

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
}
