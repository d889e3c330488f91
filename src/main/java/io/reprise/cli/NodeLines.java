package io.reprise.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What several nodes print, and what is said of them, line by line in one output. Each node's lines
 * begin with its name, in a colour of its own where a terminal shows it. Safe for use by several
 * threads.
 */
final class NodeLines {
  /** Cyan, yellow, green, magenta, blue, red, and the bright ones of the first three. */
  private static final List<Integer> COLOURS = List.of(36, 33, 32, 35, 34, 31, 96, 93, 92);

  private static final String ESCAPE = "\u001b[";

  private final PrintWriter out;
  private final boolean coloured;

  NodeLines(PrintWriter out, boolean coloured) {
    this.out = out;
    this.coloured = coloured;
  }

  /** Coloured on a terminal, unless the environment says NO_COLOR (no-color.org). */
  static NodeLines of(PrintWriter out, Surroundings surroundings) {
    boolean terminal = surroundings.columns() > 0;
    return new NodeLines(
        out, terminal && surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty());
  }

  /** Says something of the whole. */
  synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Passes on what a node prints, until it prints no more. */
  void passOn(int node, InputStream printed) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(printed, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        say(prefix(node) + line);
      }
    } catch (IOException closed) {
      return; // the node has ended
    }
  }

  private String prefix(int node) {
    String name = "node" + node + " | ";
    int colour = COLOURS.get((node - 1) % COLOURS.size());
    return coloured ? ESCAPE + colour + "m" + name + ESCAPE + "0m" : name;
  }
}
