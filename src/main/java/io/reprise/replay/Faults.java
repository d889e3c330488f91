package io.reprise.replay;

import io.reprise.replay.Fault.Kind;
import java.util.ArrayList;
import java.util.List;

/** The faults that were found: the first ones, and how many more. */
final class Faults {

  private final int max;
  private final List<Fault> found = new ArrayList<>();
  private long more;

  Faults(int max) {
    this.max = max;
  }

  void add(String entity, long sequence, Kind kind, String what) {
    if (found.size() < max) {
      found.add(new Fault(entity, sequence, kind, what));
    } else {
      more++;
    }
  }

  List<Fault> found() {
    return List.copyOf(found);
  }

  long more() {
    return more;
  }

  long count() {
    return found.size() + more;
  }
}
