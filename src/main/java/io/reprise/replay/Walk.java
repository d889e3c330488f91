package io.reprise.replay;

import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers of a stretch the last entry that was folded, and the one that was begun. */
class Walk implements Folding.Listener {
  private @Nullable Entry begun;
  private @Nullable Entry last;
  private @Nullable Object before;
  private long beganNanos;
  private long elapsedNanos;

  /**
   * A place in a history.
   *
   * @param fold stands there, and is not taken on any more
   * @param entry the one there; empty at the start
   * @param before the state before that entry
   * @param elapsed how long folding it took
   */
  record Place(Fold fold, Optional<Entry> entry, Object before, Duration elapsed) {
    long sequence() {
      return fold.sequence();
    }
  }

  @Override
  public void folding(Entry entry) {
    begun = entry;
    beganNanos = System.nanoTime();
  }

  @Override
  public void folded(Entry entry, Object was, Object is) {
    elapsedNanos = System.nanoTime() - beganNanos;
    last = entry;
    before = was;
  }

  /** The last one that was begun. */
  Optional<Entry> begun() {
    return Optional.ofNullable(begun);
  }

  /** The last one that was folded. */
  Optional<Entry> last() {
    return Optional.ofNullable(last);
  }

  /** How long folding the last one took. */
  Duration elapsed() {
    return Duration.ofNanos(elapsedNanos);
  }

  Duration sinceBegun() {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  /** Where it has come to, with the fold that it has taken on. */
  Place at(Fold fold) {
    Object was = before == null ? fold.state() : before;
    return new Place(fold.copy(), last(), was, elapsed());
  }
}
