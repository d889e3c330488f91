package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.bench.Round;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BenchProgressTest {
  private final AtomicLong nanos = new AtomicLong(7);
  private final StringWriter err = new StringWriter();

  private void passSecond() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void what_was_sent_to_warm_up_is_not_counted_among_what_is_measured() {
    Round round =
        new Round(64, OptionalDouble.empty(), Duration.ofSeconds(2), Duration.ofSeconds(8));
    Duration every = Duration.ofSeconds(1);
    Progress told = new Progress(new PrintWriter(err, true), 0, "commands", 0, every, nanos::get);
    BenchProgress progress = new BenchProgress(told, round, 3);
    passSecond(); // it connects
    progress.at(0);
    passSecond();
    progress.at(1_000);
    passSecond();
    progress.at(2_000);
    passSecond();
    progress.at(12_000);
    assertThat(err.toString().lines())
        .containsExactly(
            "0%, row 3: 64 connections warm-up, 0 commands, 0/s, about 10 s left",
            "10%, row 3: 64 connections warm-up, 1,000 commands, 1,000/s, about 9 s left",
            "20%, row 3: 64 connections measured, 0 commands, 0/s, about 8 s left",
            "30%, row 3: 64 connections measured, 10,000 commands, 10,000/s, about 7 s left");
  }
}
