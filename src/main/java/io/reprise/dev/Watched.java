package io.reprise.dev;

import io.reprise.dev.Folders.Stamp;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/** Files that are looked at again and again, for changes that are complete. */
final class Watched {

  private final Supplier<Map<Path, Stamp>> look;
  private Map<Path, Stamp> dealtWith;
  private Map<Path, Stamp> seen;

  private Watched(Supplier<Map<Path, Stamp>> look, Map<Path, Stamp> dealtWith) {
    this.look = look;
    this.seen = dealtWith;
    this.dealtWith = dealtWith;
  }

  /** What is there now counts as dealt with. */
  static Watched fromNowOn(Supplier<Map<Path, Stamp>> look) {
    return new Watched(look, look.get());
  }

  /** All that is there counts as changed. */
  static Watched anew(Supplier<Map<Path, Stamp>> look) {
    return new Watched(look, Map.of());
  }

  /**
   * Looks: do they differ from what was dealt with, and were they the same at the look before? A
   * build or an editor may be in the middle of writing them otherwise.
   */
  boolean haveChanged() {
    Map<Path, Stamp> now = look.get();
    boolean rest = now.equals(seen);
    seen = now;
    return rest && !now.equals(dealtWith);
  }

  /** What was seen last. */
  Map<Path, Stamp> seen() {
    return seen;
  }

  /** What was seen last counts as dealt with; gives what did before. */
  Map<Path, Stamp> deal() {
    Map<Path, Stamp> before = dealtWith;
    dealtWith = seen;
    return before;
  }

  /** What is there now counts as dealt with. */
  void dealWithAll() {
    seen = look.get();
    dealtWith = seen;
  }
}
