package io.reprise.cli;

import io.reprise.bench.Round;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** How much is sent, and for how long. */
final class BenchLoad {
  private static final String CONNECTIONS_CLOSED = "64";
  private static final String CONNECTIONS_OPEN = "256";
  private static final int OPENING_CONNECTIONS = 64;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description =
          "How many; several make a row each: '1 16 64'. (64; with --rate at most so many: 256)")
  private String connections = "";

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Commands per second, due at even distances; several make a row each.")
  private String rate = "";

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "Sent before each row and not counted (${DEFAULT-VALUE}).")
  private double warmUpSeconds;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long each row is measured (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--time-out",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long an answer is waited for (${DEFAULT-VALUE}).")
  private double timeOutSeconds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "That send and receive; one is good for some 50,000/s (${DEFAULT-VALUE}).")
  private int threads;

  /** A row for each rate, or for each number of connections. */
  List<Round> rounds() {
    check("--warm-up", warmUpSeconds, 0);
    check("--seconds", seconds, Double.MIN_VALUE);
    check("--time-out", timeOutSeconds, Double.MIN_VALUE);
    if (threads < 1) {
      throw wrong("--threads", Integer.toString(threads), "at least 1");
    }
    List<Integer> all = new ArrayList<>();
    String asked =
        connections.isBlank() ? isOpen() ? CONNECTIONS_OPEN : CONNECTIONS_CLOSED : connections;
    for (String number : numbers(asked)) {
      all.add(connections(number));
    }
    if (!isOpen()) {
      return all.stream().map(many -> round(many, OptionalDouble.empty())).toList();
    }
    if (all.size() > 1) {
      throw wrong("--connections", connections, "one number beside --rate");
    }
    List<Round> rounds = new ArrayList<>();
    for (String number : numbers(rate)) {
      rounds.add(round(all.get(0), OptionalDouble.of(rate(number))));
    }
    return rounds;
  }

  boolean isOpen() {
    return !rate.isBlank();
  }

  Duration timeOut() {
    return duration(timeOutSeconds);
  }

  int threads() {
    return threads;
  }

  int openingConnections() {
    return OPENING_CONNECTIONS;
  }

  private Round round(int many, OptionalDouble perSecond) {
    return new Round(many, perSecond, duration(warmUpSeconds), duration(seconds));
  }

  private static String[] numbers(String text) {
    return text.strip().split("[\\s,]+", -1);
  }

  private static int connections(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw wrong("--connections", text, "numbers > 0, such as '1 16 64'");
  }

  private static double rate(String text) {
    try {
      double number = Double.parseDouble(text);
      if (number > 0 && !Double.isInfinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw wrong("--rate", text, "numbers > 0, such as '1000 2000'");
  }

  private static void check(String name, double value, double least) {
    if (!(value >= least) || Double.isInfinite(value)) {
      throw wrong(name, Double.toString(value), least > 0 ? "> 0" : ">= 0");
    }
  }

  private static CliFailure wrong(String name, String value, String expected) {
    return new CliFailure(ExitCode.USAGE, "%s: %s (expected: %s)".formatted(name, value, expected));
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
