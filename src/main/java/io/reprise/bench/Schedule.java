package io.reprise.bench;

import java.util.SplittableRandom;

/** When the next command is due, and for which entity. Used by one thread. */
interface Schedule {
  /** There is no further command. */
  long NEVER = Long.MAX_VALUE;

  /** When it is due, in {@link System#nanoTime}: in the past, now, later, or {@link #NEVER}. */
  long next(long now);

  /** The entity of the next command, from 1; it counts as given away. */
  int take();

  /** Whether commands become due whatever the answers do. */
  boolean isEven();

  /** The next one is due as soon as there is a connection for it. */
  final class Closed implements Schedule {
    private final SplittableRandom random = new SplittableRandom();
    private final Times times;
    private final int entities;

    Closed(Times times, int entities) {
      this.times = times;
      this.entities = entities;
    }

    @Override
    public long next(long now) {
      return now - times.until() < 0 ? now : NEVER;
    }

    @Override
    public int take() {
      return 1 + random.nextInt(entities);
    }

    @Override
    public boolean isEven() {
      return false;
    }
  }

  /** At even distances; each of several threads takes its share in turn. */
  final class Even implements Schedule {
    private static final double NANOS = 1e9;

    private final SplittableRandom random = new SplittableRandom();
    private final Times times;
    private final int entities;
    private final double distance;
    private final int threads;
    private long number;

    Even(Times times, int entities, double rate, int thread, int threads) {
      this.times = times;
      this.entities = entities;
      this.distance = NANOS / rate;
      this.threads = threads;
      this.number = thread;
    }

    /** What was due in the warm-up and not sent in it is left out. */
    @Override
    public long next(long now) {
      long due = due();
      while (due - times.measured() < 0 && now - times.measured() >= 0) {
        number += threads;
        due = due();
      }
      return due - times.until() < 0 ? due : NEVER;
    }

    private long due() {
      return times.begin() + (long) (number * distance);
    }

    @Override
    public int take() {
      number += threads;
      return 1 + random.nextInt(entities);
    }

    @Override
    public boolean isEven() {
      return true;
    }
  }

  /** Each entity once, as fast as connections are free. */
  final class Once implements Schedule {
    private final Times times;
    private final int entities;
    private final int threads;
    private int entity;

    Once(Times times, int entities, int thread, int threads) {
      this.times = times;
      this.entities = entities;
      this.threads = threads;
      this.entity = 1 + thread;
    }

    @Override
    public long next(long now) {
      return entity <= entities && now - times.until() < 0 ? now : NEVER;
    }

    @Override
    public int take() {
      int taken = entity;
      entity += threads;
      return taken;
    }

    @Override
    public boolean isEven() {
      return false;
    }
  }
}
