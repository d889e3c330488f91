package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.RollbackCheck;
import io.reprise.storage.Storage;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which entities a way back to older code would strand. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Before you go back to an older release: names the entities that it would strand, because",
      "they have entries whose events it can't read. Decodes what the journal holds with the code",
      "of that release. Writes nothing; a node may run meanwhile."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the older release reads all entries",
      "1:the journal can't be read, or the code not be loaded",
      "2:wrong arguments or settings",
      "6:it would strand entities"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise component check shop-1.jar --since 2h",
      "  reprise component check shop-1.jar --since 2026-11-26T10:00:00Z --data /var/lib/reprise",
    })
final class ComponentCheck implements Callable<Integer> {
  private static final int CONNECTIONS = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "OLD",
      description = "A jar or folder with the release that you would go back to.")
  private Path old = Path.of("");

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only entries from this time on: so long ago, such as 2h or 1d12h, or a time. Choose one"
              + " before the newer release was started. All entries if absent.")
  private Optional<String> since = Optional.empty();

  @Mixin private JournalSource journal = new JournalSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ComponentCheck(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    Optional<Duration> ago = since.flatMap(TimeOption::ago);
    Optional<Instant> from = since.filter(text -> ago.isEmpty()).map(ComponentCheck::time);
    Configuration configuration = journal.load(surroundings.environment());
    ReplaySettings settings = ReplaySettings.from(configuration.own().getConfig("reprise.replay"));
    CliSettings cli = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    Catalog older = Catalog.loadOnly(old);
    if (older.all().isEmpty()) {
      throw new CliFailure(
          ExitCode.REFUSED, old + ": no component in it (expected: the older release's jar)");
    }
    try (Storage storage =
        JournalSource.open(configuration, CONNECTIONS, settings.verifyTimeout())) {
      JournalScan scan = JournalSource.scan(storage, settings);
      Instant begin = ago.map(scan.now()::minus).or(() -> from).orElse(Instant.EPOCH);
      return check(scan, older, begin, settings, cli.progressEvery());
    } catch (JournalUnavailable e) {
      throw JournalSource.brokeOff(e);
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new CliFailure(
          ExitCode.USAGE,
          "--since: %s (expected: so long ago, such as 2h or 1d12h, or a time like".formatted(text)
              + " 2026-11-22T20:00:00Z)",
          e);
    }
  }

  private int check(
      JournalScan scan, Catalog older, Instant begin, ReplaySettings settings, Duration every) {
    Progress progress =
        new Progress(
            spec.commandLine().getErr(),
            surroundings.errorColumns(),
            "entries",
            0,
            every,
            System::nanoTime);
    RollbackCheck.Report report;
    try {
      report = RollbackCheck.run(scan, older, begin, settings, progress::at);
    } finally {
      progress.end();
    }
    RollbackText text = new RollbackText(report, old, older, begin, progress.nanosSoFar());
    if (form.json()) {
      spec.commandLine().getOut().println(text.json());
    } else {
      text.print(spec.commandLine().getOut(), surroundings.columns());
    }
    return report.strandsNone() ? ExitCode.OK : ExitCode.DIFFERENCES;
  }
}
