package io.reprise.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that stands still until it is moved by hand, forwards only, in microseconds as entries
 * are. Safe for use by many threads.
 */
public final class ManualClock extends Clock {

  /**
   * As far as it can be moved: far beyond what anybody tries, and what reads, ids and databases can
   * still hold.
   */
  public static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private record Stand(Instant time, long sinceNanos) {}

  private final Optional<ClockFile> file;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Stand stand;

  /** A clock that shows this time, and forgets it with the process. */
  public ManualClock(Instant time) {
    this(time, Optional.empty());
  }

  private ManualClock(Instant time, Optional<ClockFile> file) {
    this.file = file;
    this.stand = new Stand(time.truncatedTo(ChronoUnit.MICROS), System.nanoTime());
  }

  /**
   * A clock that shows the present time, or where the last one on this data folder stood, whichever
   * is later: entries were written by that one. Each move is kept in the file {@code manual-clock}
   * of the folder, wherever the database is; where the clock started need not be, for the present
   * time is later by then.
   *
   * @param data the folder {@code reprise.data}, which may be missing
   * @throws IOException if the file can't be read or holds something else; the message says what to
   *     do
   */
  public static ManualClock keptIn(Path data) throws IOException {
    ClockFile file = new ClockFile(data);
    Instant now = Clock.systemUTC().instant();
    Instant stood = file.read().orElse(Instant.MIN);
    return new ManualClock(stood.isAfter(now) ? stood : now, Optional.of(file));
  }

  /**
   * Moves it on.
   *
   * @param by how far; nothing is allowed, back is not
   * @return the time that it shows now
   * @throws IllegalArgumentException if it is negative, or leads beyond {@link #LATEST}; the
   *     message is the value and what is expected
   * @throws UncheckedIOException if the time can't be kept; then it has not moved
   */
  public synchronized Instant advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException(
          by + " (expected: not negative: the clock never goes back)");
    }
    if (by.compareTo(Duration.between(stand.time(), LATEST)) > 0) {
      throw new IllegalArgumentException(
          by + " from " + stand.time() + " (expected: not beyond " + LATEST + ")");
    }
    return show(stand.time().plus(by));
  }

  /**
   * Moves it to a time. To where it stands is allowed, so that this may be repeated.
   *
   * @return the time that it shows now
   * @throws IllegalArgumentException if it stands beyond that already, or that is beyond {@link
   *     #LATEST}; the message is the value and what is expected
   * @throws UncheckedIOException if the time can't be kept; then it has not moved
   */
  public synchronized Instant moveTo(Instant to) {
    Instant next = to.truncatedTo(ChronoUnit.MICROS);
    if (next.isBefore(stand.time()) || next.isAfter(LATEST)) {
      throw new IllegalArgumentException(
          to + " (expected: from " + stand.time() + ", where the clock stands, to " + LATEST + ")");
    }
    return show(next);
  }

  private Instant show(Instant next) {
    Instant time = next.truncatedTo(ChronoUnit.MICROS);
    // Kept first: entries of a time that is forgotten would be ahead of the next node's clock.
    file.ifPresent(kept -> kept.write(time));
    stand = new Stand(time, System.nanoTime());
    listeners.forEach(Runnable::run);
    return time;
  }

  /** Told after each move, by whoever moves it: must return at once. */
  public void onMove(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public Instant instant() {
    return stand.time();
  }

  /**
   * Shows the time before which no new entry can be any more. That is the time itself, for entries
   * have the time of the moment in which they are decided; but what was decided just before a move
   * may still be on its way, so for as long as a write takes, in real time, nothing is settled.
   */
  Clock settled(Duration longestWrite) {
    return new Settled(longestWrite);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Itself: instants have no zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  private final class Settled extends Clock {
    private final Duration longestWrite;

    private Settled(Duration longestWrite) {
      this.longestWrite = longestWrite;
    }

    @Override
    public Instant instant() {
      Stand now = stand;
      boolean rested = System.nanoTime() - now.sinceNanos() >= longestWrite.toNanos();
      return rested ? now.time() : Instant.MIN;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
