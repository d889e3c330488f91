package io.reprise.cli;

import io.reprise.bench.Round;

/**
 * Says how far a row is. Commands and their rate are those since the warm-up ended, or, before
 * that, those of the warm-up.
 */
final class BenchProgress {
  private static final double NANOS = 1e9;

  private final Progress progress;
  private final String row;
  private final long warmUpNanos;
  private final long allNanos;
  private boolean begun;
  private boolean measuring;
  private long beganNanos;
  private long settledBefore;
  private long sinceNanos;

  /**
   * The warm-up begins when it is first told how far the row is: connecting comes before.
   *
   * @param number that of the row, from 1
   */
  BenchProgress(Progress progress, Round round, int number) {
    this.progress = progress;
    this.row = "row %d: %s".formatted(number, BenchText.name(round));
    this.warmUpNanos = round.warmUp().toNanos();
    this.allNanos = Math.max(1, round.warmUp().plus(round.lasting()).toNanos());
  }

  /** So many commands have come to their end, those of the warm-up included. */
  void at(long settled) {
    if (!begun) {
      begun = true;
      beganNanos = progress.nanosSoFar();
    }
    long now = progress.nanosSoFar() - beganNanos;
    if (!measuring && now >= warmUpNanos) {
      measuring = true;
      settledBefore = settled;
      sinceNanos = now;
    }
    progress.at(Math.min(1, (double) now / allNanos), () -> line(settled - settledBefore, now));
  }

  private String line(long done, long now) {
    return "%s %s, %s commands, %s/s, about %s left"
        .formatted(
            row,
            measuring ? "measured" : "warm-up",
            Progress.count(done),
            Progress.count(Progress.rate(done, now - sinceNanos)),
            Progress.time((long) ((allNanos - now) / NANOS)));
  }
}
