package io.reprise.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How a run of faults is asked for: system properties, which a test hands on to the process that
 * does it.
 *
 * @param seed {@code reprise.faults.seed}: what the plan and the clients come from
 * @param lasts {@code reprise.faults.minutes}: about how long faults go on
 * @param kinds {@code reprise.faults.kinds}: names of {@link Fault.Kind}, with commas between; all
 *     if it is empty
 * @param mutant {@code reprise.faults.mutant}: the name of the {@link Mutant} that the nodes run,
 *     to see that it is found out; empty for none
 * @param folder {@code reprise.faults.folder}: where all of the run stays
 */
record FaultSettings(
    long seed, Duration lasts, List<Fault.Kind> kinds, String mutant, Path folder) {
  private static final String PREFIX = "reprise.faults.";
  private static final int SECONDS = 60;

  /** From the properties of this process. */
  static FaultSettings given(String name) {
    long seed = Long.getLong(PREFIX + "seed", new Random().nextInt(1_000_000));
    double minutes = Double.parseDouble(System.getProperty(PREFIX + "minutes", "3"));
    List<Fault.Kind> kinds =
        Stream.of(System.getProperty(PREFIX + "kinds", "").split(",", -1))
            .filter(kind -> !kind.isBlank())
            .map(kind -> Fault.Kind.valueOf(kind.strip().toUpperCase(Locale.ROOT)))
            .toList();
    String folder =
        System.getProperty(
            PREFIX + "folder", Path.of("target", "faults", name + "-" + seed).toString());
    return new FaultSettings(
        seed,
        Duration.ofSeconds(Math.round(minutes * SECONDS)),
        kinds.isEmpty() ? List.of(Fault.Kind.values()) : kinds,
        System.getProperty(PREFIX + "mutant", ""),
        Path.of(folder).toAbsolutePath());
  }

  /** A run of nodes that are mutants, with what finds them out. */
  FaultSettings of(Mutant of, Duration other) {
    return new FaultSettings(seed, other, of.faults(), of.name(), folder);
  }

  /** For the command line of the process that does it. */
  List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add("-D" + PREFIX + "seed=" + seed);
    flags.add("-D" + PREFIX + "minutes=" + lasts.toSeconds() / (double) SECONDS);
    flags.add("-D" + PREFIX + "kinds=" + String.join(",", kinds.stream().map(Enum::name).toList()));
    flags.add("-D" + PREFIX + "mutant=" + mutant);
    flags.add("-D" + PREFIX + "folder=" + folder);
    return flags;
  }
}
