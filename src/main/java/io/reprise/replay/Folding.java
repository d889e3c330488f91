package io.reprise.replay;

import io.reprise.codec.Installed;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.Histories;
import io.reprise.journal.UnreadableEntry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds an entity up to any sequence, from the nearest checkpoint on, and keeps new ones. */
final class Folding {
  private static final Logger LOG = LoggerFactory.getLogger(Folding.class);

  private final Histories histories;
  private final Checkpoints checkpoints;
  private final int checkpointEvery;

  Folding(Histories histories, Checkpoints checkpoints, int checkpointEvery) {
    this.histories = histories;
    this.checkpoints = checkpoints;
    this.checkpointEvery = checkpointEvery;
  }

  /** Told of each entry, in order. */
  @FunctionalInterface
  interface Listener {
    Listener NONE = (entry, before, after) -> {};

    /** Told before the entry is folded: it may turn out not to be possible. */
    default void folding(Entry entry) {}

    /** The states are values of the component: the same one if the entry changed nothing. */
    void folded(Entry entry, Object before, Object after);
  }

  /** The entry that a fold stands at is not in the journal any more: a standby took over. */
  private static final class Outdated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Outdated() {
      super(null, null, false, false);
    }
  }

  Histories histories() {
    return histories;
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }

  /**
   * An entity after an entry that is there.
   *
   * @param last that entry's sequence; 0 for before the first
   * @throws UnreadableEntry for an entry that can't be folded
   * @throws ReplayRefused if the time is over
   */
  Fold at(Installed component, String id, long last, Deadline deadline) {
    Optional<Fold> start = checkpoints.atOrBefore(component, id, last);
    if (start.isPresent() && onwards(component, id, start.get(), last, deadline, Listener.NONE)) {
      return start.get();
    }
    Fold fold = new Fold(component);
    onwards(component, id, fold, last, deadline, Listener.NONE);
    return fold;
  }

  /**
   * Takes a fold on to an entry that is there. Throws as {@link #at} does.
   *
   * @return false if the fold does not stand at an entry of the journal: then it is forgotten, and
   *     what the listener was told holds no more
   */
  boolean onwards(
      Installed component, String id, Fold fold, long last, Deadline deadline, Listener listener) {
    long stands = fold.sequence();
    try {
      histories.forEach(
          component.name(),
          id,
          Math.max(0, stands - 1),
          last,
          entry -> {
            deadline.check(fold.sequence(), last);
            if (entry.sequence() == stands) {
              requireSame(fold, entry);
            } else {
              take(component, id, fold, entry, listener);
            }
          });
    } catch (Outdated outdated) {
      checkpoints.forget(component, id);
      return false;
    }
    if (fold.sequence() != last) {
      throw new UnreadableEntry(
          component.name() + "/" + id, fold.sequence() + 1, "is missing", null);
    }
    return true;
  }

  private void take(Installed component, String id, Fold fold, Entry entry, Listener listener) {
    Object before = fold.state();
    listener.folding(entry);
    fold.apply(entry);
    listener.folded(entry, before, fold.state());
    if (fold.sequence() % checkpointEvery == 0) {
      keep(component, id, fold);
    }
  }

  /** A state that can't be shown is not for this to tell: it is folded again next time. */
  private void keep(Installed component, String id, Fold fold) {
    try {
      checkpoints.keep(component, id, fold);
    } catch (RuntimeException e) {
      LOG.debug("{}/{}: no checkpoint at {}", component.name(), id, fold.sequence(), e);
    }
  }

  private static void requireSame(Fold fold, Entry entry) {
    if (!entry.commandId().equals(fold.commandId()) || !entry.time().equals(fold.time())) {
      throw new Outdated();
    }
  }
}
