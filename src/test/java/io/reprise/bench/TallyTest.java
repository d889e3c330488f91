package io.reprise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void no_percentile_is_longer_than_the_longest() {
    Tally tally = new Tally();
    Tally other = new Tally();
    other.settled(12_345_678, 5); // the histogram keeps three digits
    other.late(3_456_789);
    tally.settled(1_000, 7);
    tally.add(other);

    Measured.Percentiles latency = new Measured.Percentiles(tally.latency, tally.longestNanos);
    assertThat(latency.millis(99.9)).isEqualTo(12.345678).isEqualTo(latency.max());
    assertThat(latency.millis(50)).isLessThan(0.0011);
    Measured.Percentiles late = new Measured.Percentiles(tally.late, tally.latestNanos);
    assertThat(late.millis(99)).isEqualTo(3.456789).isEqualTo(late.max());
  }
}
