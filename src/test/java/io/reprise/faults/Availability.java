package io.reprise.faults;

import io.reprise.faults.Operation.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Draws how many answers clients got at each node over a run, and what was done meanwhile. */
public final class Availability {
  private static final int FROM_TO = 2;

  private Availability() {}

  /** Reads a history and writes a drawing: the paths of both. */
  public static void main(String[] paths) throws IOException {
    if (paths.length != FROM_TO) {
      throw new IllegalArgumentException(
          paths.length + " paths (expected: a history.ndjson to read, an .svg to write)");
    }
    Files.writeString(Path.of(paths[1]), svg(History.read(Path.of(paths[0]))));
  }

  private static String svg(History.Recorded recorded) {
    long start = recorded.operations().stream().mapToLong(Operation::called).min().orElse(0);
    Plot plot = new Plot("Answers to clients", start);
    recorded.operations().stream()
        .filter(operation -> operation.client() >= 0) // those that read at the end are apart
        .filter(operation -> operation.answer().what() != What.NOT_DONE)
        .filter(Operation::isKnown)
        .forEach(operation -> plot.add("clients of " + operation.node(), operation.returned()));
    recorded.marks().stream()
        .filter(mark -> mark.kind().equals("fault"))
        .forEach(mark -> plot.mark(mark.at(), mark.text().replace(" begins", "")));
    return plot.svg();
  }
}
