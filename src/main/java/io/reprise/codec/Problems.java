package io.reprise.codec;

import java.util.ArrayList;
import java.util.List;

/** All that is wrong with one component. Each line says which, where and what to do. */
final class Problems {

  private final String component;
  private final String origin;
  private final List<String> lines = new ArrayList<>();

  Problems(String component, String origin) {
    this.component = component;
    this.origin = origin;
  }

  void add(Where where, String problem) {
    add(where.text() + ": " + problem);
  }

  void add(String problem) {
    addLine(component + ": " + problem + " (Found in " + origin + ".)");
  }

  /** Adds a line that already says which component it is about. */
  void addLine(String line) {
    if (!lines.contains(line)) { // a record may stand in several places
      lines.add(line);
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  void throwIfAny() throws BadComponent {
    if (!lines.isEmpty()) {
      throw new BadComponent(lines);
    }
  }
}
