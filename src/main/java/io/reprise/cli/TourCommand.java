package io.reprise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows in under a minute what Reprise promises, and checks it. */
@Command(
    name = "tour",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows in under a minute what Reprise promises, on a node of its own: kills it with -9 under",
      "load and counts what is there afterwards, then finds a bug that a new version of a",
      "component brings. All that is shown happens, and is checked. It uses free ports and a",
      "temporary folder, and leaves nothing that runs; the programs of PostgreSQL stay unpacked in",
      "target/tour, for the next time."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was as promised",
      "1:it can't run here: the message says what is missing",
      "5:something was not as promised"
    })
final class TourCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--keep", description = "Keep the temporary folder, to look into it.")
  private boolean keep;

  private final Surroundings surroundings;

  TourCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    long began = System.nanoTime();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Reprise %s: a tour of under a minute. All of it happens now, on this machine.%n",
        Version.text());
    // the defaults: what the caller has set is for nodes of their own
    Configuration defaults = Configuration.load(Optional.empty(), Map.of(), List.of());
    CliSettings settings = CliSettings.from(defaults.own().getConfig("reprise.cli"));
    TourPlace place = TourPlace.make(keep, settings);
    try (place) {
      new Tour(place, surroundings.columns(), out).run();
    } catch (RuntimeException | IOException e) {
      if (place.wasInterrupted()) {
        return ExitCode.REFUSED; // what fails then fails because the node is gone
      }
      throw e;
    } finally {
      if (keep) {
        out.printf("%nKept, as asked: %s (sources, classes, log, data, bundle)%n", place.folder());
      }
    }
    TourCheck.that(!place.node().isAlive(), "the node still runs (expected: stopped)");
    out.printf(
        "%nThat was it, in %s; the node is stopped%s.%n",
        Tour.seconds(Duration.ofNanos(System.nanoTime() - began)),
        keep ? "" : ", its folder removed");
    out.println("Next: ./reprise dev, ./reprise new shop (a component of your own), README.md");
    return ExitCode.OK;
  }
}
