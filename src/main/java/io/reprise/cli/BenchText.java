package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.bench.Failure;
import io.reprise.bench.Measured;
import io.reprise.bench.Round;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells what was measured: each row as soon as there is one, or all of them as JSON in the end. */
final class BenchText {
  /** Those that are told, by name. */
  static final Map<String, Double> PERCENTILES = percentiles();

  private static final double LATE_MILLIS_MIN = 1;
  private static final double LATE_PART_MAX = 0.25;
  private static final double BUSY_PART = 0.8;
  private static final double WAITED_PART_MAX = 0.01;
  private static final String ROW = "%11s %11s %11s %9s %9s %9s %9s %9s %9s %9s%n";

  private final BenchLoad load;
  private final boolean json;
  private final PrintWriter out;
  private final ObjectNode all;
  private final ArrayNode rows = JsonNodeFactory.instance.arrayNode();
  private boolean begun;

  BenchText(List<URI> nodes, BenchWork work, BenchLoad load, boolean json, PrintWriter out) {
    this.load = load;
    this.json = json;
    this.out = out;
    this.all = work.json();
    ArrayNode named = all.putArray("nodes");
    nodes.forEach(node -> named.add(node.toString()));
    all.put("threads", load.threads());
    all.set("timeOutSeconds", BenchJson.number(load.timeOut().toMillis() / 1000.0));
    if (!json) {
      out.printf(
          "%s, by %s%n",
          work.text(), nodes.stream().map(URI::toString).collect(Collectors.joining(", ")));
    }
  }

  private static Map<String, Double> percentiles() {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("p50", 50.0);
    named.put("p90", 90.0);
    named.put("p99", 99.0);
    named.put("p99.9", 99.9);
    return Collections.unmodifiableMap(named);
  }

  /** What a row is about, in a word or two. */
  static String name(Round round) {
    return round.rate().isPresent()
        ? plain(round.rate().getAsDouble()) + "/s"
        : round.connections() == 1
            ? "1 connection"
            : Progress.count(round.connections()) + " connections";
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Progress.count((long) number)
        : String.format(Locale.ROOT, "%,.2f", number);
  }

  /** Whether the figures are those of the node, and not of this program. */
  static boolean generatorKeptUp(Measured measured) {
    double late = measured.late().millis(99);
    return late < LATE_MILLIS_MIN || late < LATE_PART_MAX * measured.latency().millis(99);
  }

  /** Whether there was a free connection when a command was due, but for a few. */
  static boolean connectionsKeptUp(Measured measured) {
    return measured.unsent() == 0
        && measured.waited() <= WAITED_PART_MAX * Math.max(1, measured.count());
  }

  /** What came of the commands that each entity gets before. */
  void opened(Measured measured) {
    ObjectNode opened = all.putObject("opened");
    opened.put("accepted", measured.accepted()).put("failed", measured.failed());
    if (!json && measured.failed() > 0) {
      out.printf("  opening: %s%n", failures(measured));
    }
  }

  void row(Measured measured) {
    if (json) {
      rows.add(BenchJson.row(measured));
      return;
    }
    if (!begun) {
      out.printf(
          ROW,
          load.isOpen() ? "rate asked" : "connections",
          "accepted/s",
          "count",
          "failed",
          "p50 ms",
          "p90 ms",
          "p99 ms",
          "p99.9 ms",
          "max ms",
          "silent ms");
      begun = true;
    }
    List<String> millis =
        PERCENTILES.values().stream().map(it -> millis(measured.latency().millis(it))).toList();
    out.printf(
        ROW,
        load.isOpen()
            ? plain(measured.round().rate().orElseThrow())
            : Progress.count(measured.round().connections()),
        Progress.count(Math.round(measured.rate())),
        Progress.count(measured.count()),
        Progress.count(measured.failed()),
        millis.get(0),
        millis.get(1),
        millis.get(2),
        millis.get(3),
        millis(measured.longest().millis()),
        millis(measured.silence().millis()));
    notes(measured);
    out.flush();
  }

  private void notes(Measured measured) {
    if (measured.interrupted()) {
      note("interrupted after %.1f s".formatted(measured.seconds()));
    }
    if (measured.count() == 0) {
      note("nothing was sent that counts");
      return;
    }
    note(
        "longest answer %s ms, %s at %.2f s; nothing was answered for %s ms from %.2f s"
            .formatted(
                millis(measured.longest().millis()),
                load.isOpen() ? "due" : "sent",
                measured.longest().second(),
                millis(measured.silence().millis()),
                measured.silence().second()));
    if (measured.failed() > 0) {
      note("failed: " + failures(measured));
    }
    BenchJson.sorted(measured.connectFailures())
        .forEach(
            each ->
                note(
                    "%s times no connection: %s"
                        .formatted(Progress.count(each.getValue()), each.getKey())));
    note(
        "generator: late by p99 %s ms, max %s ms; %.2f cores"
            .formatted(
                millis(measured.late().millis(99)),
                millis(measured.late().max()),
                measured.cores()));
    keptUp(measured);
  }

  private void keptUp(Measured measured) {
    if (!connectionsKeptUp(measured)) {
      note(
          "THE CONNECTIONS DID NOT KEEP UP: %s of %s commands were due while all %s waited for"
              .formatted(
                  Progress.count(measured.waited() + measured.unsent()),
                  Progress.count(measured.count()),
                  Progress.count(measured.round().connections())));
      note(
          "answers, and %s of them were never sent. The times hold this wait. Either the node"
              .formatted(Progress.count(measured.unsent())));
      note("does not do as much, or it needs more --connections.");
    }
    if (!generatorKeptUp(measured)) {
      note("THE GENERATOR DID NOT KEEP UP: it was so late that the times are in part its own.");
      note(
          measured.cores() > BUSY_PART * load.threads()
              ? "Its threads were busy: give it more --threads."
              : "Others had the processors: give it a machine of its own, or ask for less.");
    }
  }

  private void note(String text) {
    out.println("            " + text);
  }

  private String failures(Measured measured) {
    return BenchJson.sorted(measured.failures()).stream()
        .map(each -> Progress.count(each.getValue()) + " × " + failure(each.getKey()))
        .collect(Collectors.joining(", "));
  }

  private String failure(Failure failure) {
    return switch (failure.kind()) {
      case ANSWER -> (failure.status() + " " + failure.type()).strip();
      case TIME_OUT -> "no answer within " + seconds(load.timeOut());
      case BROKEN -> "connection broken";
    };
  }

  /** Whether a command before was refused by more than the rules, and how. */
  static boolean isHopeless(Measured measured) {
    return measured.failures().keySet().stream()
        .anyMatch(failure -> failure.isUnknown() || failure.status() != 409);
  }

  String hopeless(Measured measured) {
    return "The entities could not be opened: %s. Nothing was measured."
        .formatted(failures(measured));
  }

  private static String seconds(Duration time) {
    return plain(time.toMillis() / 1000.0) + " s";
  }

  private static String millis(double millis) {
    String form = millis >= 100 ? "%,.0f" : millis >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, millis);
  }

  /** Nothing more comes. */
  void end() {
    if (json) {
      all.set("rows", rows);
      out.println(JsonText.indented(all));
    }
    out.flush();
  }

  /** A measurement takes its time: what can't be written is told before. */
  static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
      throw new CliFailure(
          ExitCode.USAGE,
          "--histogram: %s (expected: a file in a folder that there is)".formatted(file));
    }
  }

  /** Writes all percentiles of a row. */
  static void write(Measured measured, Path file) {
    try (PrintStream to =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      measured.latency().write(to);
      if (to.checkError()) {
        throw new IOException("not written to its end");
      }
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.REFUSED, "--histogram: %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
