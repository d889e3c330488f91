package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Probes;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.ProbeRun;
import io.reprise.replay.ProbeRun.Ran;
import io.reprise.replay.ReplaySettings;
import io.reprise.storage.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts a question, written in Java, to the history of every entity. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Runs a probe, a question written in Java, over the history of every entity of a component,",
      "and lists what it found: who else was charged twice? The jar names the classes that",
      "implement io.reprise.component.Probe in META-INF/services/io.reprise.component.Probe.",
      "Reads the journal's database, beside a running node or without one; writes nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all entities were looked at, or --limit was reached",
      "1:the jar or the journal can't be read",
      "2:wrong arguments or settings",
      "5:the probe failed on some entities, or their entries can't be read"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise replay find --jar target/charged-twice.jar",
      "  reprise replay find --jar probe.jar --since 2026-11-22T20:00:00Z -o json"
    })
final class ReplayFind implements Callable<Integer> {
  /** One that reads ahead, one that reads again what a state needs. */
  private static final int CONNECTIONS = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--jar",
      required = true,
      paramLabel = "FILE",
      description = "The jar with the probe.")
  private Path jar = Path.of("");

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Show it only entries from then on, such as 2026-11-22T20:00:00Z.")
  private Optional<String> since = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "End when it has found so many.")
  private Optional<Long> limit = Optional.empty();

  @Mixin private JournalSource source = new JournalSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ReplayFind(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    Optional<Instant> from = since.map(text -> TimeOption.parse("--since", text));
    long most = limit.orElse(Long.MAX_VALUE);
    if (most < 1) {
      throw new CliFailure(ExitCode.USAGE, "--limit: " + most + " (expected: at least 1)");
    }
    Configuration configuration = source.load(surroundings.environment());
    ReplaySettings settings = ReplaySettings.from(configuration.own().getConfig("reprise.replay"));
    CliSettings cli = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    try (Probes probes = Probes.load(jar)) {
      Catalog catalog = JournalSource.catalog(configuration);
      try (Storage storage =
          JournalSource.open(configuration, CONNECTIONS, settings.verifyTimeout())) {
        return run(probes, storage, catalog, settings, cli.progressEvery(), from, most);
      }
    } catch (JournalUnavailable e) {
      throw JournalSource.brokeOff(e);
    }
  }

  private int run(
      Probes probes,
      Storage storage,
      Catalog catalog,
      ReplaySettings settings,
      Duration every,
      Optional<Instant> from,
      long most) {
    JournalScan scan = JournalSource.scan(storage, settings);
    for (Probes.Loaded probe : probes.all()) {
      requireKnown(probe, catalog, scan, storage);
    }
    int exitCode = ExitCode.OK;
    for (Probes.Loaded probe : probes.all()) {
      Progress progress =
          new Progress(
              spec.commandLine().getErr(),
              surroundings.errorColumns(),
              "entries",
              scan.estimatedEntries(Scope.of(probe.component())),
              every,
              System::nanoTime);
      ProbeOutput output =
          new ProbeOutput(
              probe.name(),
              form.json(),
              settings.findFailuresMax(),
              progress,
              spec.commandLine().getOut(),
              spec.commandLine().getErr());
      Ran ran;
      try {
        ran = ProbeRun.run(scan, catalog, probe, from, most, output);
      } finally {
        progress.end();
      }
      output.end(ran);
      exitCode = ran.failed() > 0 ? ExitCode.FAULTS : exitCode;
    }
    return exitCode;
  }

  /** A component with entries need not be installed: only states need it. */
  private static void requireKnown(
      Probes.Loaded probe, Catalog catalog, JournalScan scan, Storage storage) {
    Scope scope = Scope.of(probe.component());
    if (catalog.find(probe.component()).isEmpty()
        && scan.entries(scope, scope.beginning()).rows().isEmpty()) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "%s looks at component '%s', which is not installed (%s) and has no entries (%s)."
                  .formatted(
                      probe.name(),
                      probe.component(),
                      String.join(", ", catalog.all().stream().map(Installed::name).toList()),
                      storage.description())
              + "\nCorrect what its component() gives.");
    }
  }
}
