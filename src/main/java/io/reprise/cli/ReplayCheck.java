package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.journal.BadBundle;
import io.reprise.journal.BundleFile;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.JournalUnavailable;
import io.reprise.journal.UnreadableEntry;
import io.reprise.replay.Check;
import io.reprise.replay.CheckReport;
import io.reprise.replay.Expectations;
import io.reprise.replay.JournalEntries;
import io.reprise.replay.ReplaySettings;
import io.reprise.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides recorded commands again by other code, and says what does not come out as it did. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Decides recorded commands again, by new code or by what is installed, and says which don't",
      "come out as they did: other events, another reply, a refusal, an entry that no longer",
      "folds. A bundle needs no node and no database. Writes nothing, sends nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all comes out as recorded, or as expected",
      "1:a bundle or the journal can't be read, or the code not be loaded",
      "2:wrong arguments or settings",
      "6:something comes out otherwise, or an expectation was not needed"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise replay check bob.bundle",
      "  reprise replay check bob.bundle --jar target/shop-2.jar --expect expected.txt",
      "  reprise replay check wallet --jar target/shop-2.jar --old shop-1.jar",
      "  reprise replay check --sample 1000 --since 2026-11-01T00:00:00Z --junit check.xml"
    })
final class ReplayCheck implements Callable<Integer> {
  /** One that reads ahead, one for a sample's entities. */
  private static final int CONNECTIONS = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0..*",
      paramLabel = "BUNDLE|COMPONENT[/ID]",
      description =
          "Bundle files, components or entities of the journal; the whole journal if absent.")
  private List<String> sources = List.of();

  @Mixin private CandidateCode code = new CandidateCode();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "So many entities of the journal, drawn by chance.")
  private Optional<Integer> sample = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only entities with an entry from this time on.")
  private Optional<String> since = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Draws the same sample again; the summary names it.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "Differences that are meant: see docs/replay.md.")
  private Optional<Path> expect = Optional.empty();

  @Option(names = "--junit", paramLabel = "FILE", description = "Write a report as JUnit does.")
  private Optional<Path> junit = Optional.empty();

  @Mixin private JournalSource journal = new JournalSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ReplayCheck(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    List<Path> bundles = new ArrayList<>();
    List<Scope> scopes = new ArrayList<>();
    sources.forEach(source -> sort(source, bundles, scopes));
    Optional<Instant> from = since.map(text -> TimeOption.parse("--since", text));
    if ((sample.isPresent() || from.isPresent()) && !sources.isEmpty()) {
      throw new CliFailure(
          ExitCode.USAGE,
          "--sample and --since: with a source (expected: without; of the journal)");
    }
    if (seed.isPresent() && sample.isEmpty()) {
      throw new CliFailure(ExitCode.USAGE, "--seed: without --sample (expected: with it)");
    }
    if (sample.isPresent() && sample.get() < 1) {
      throw new CliFailure(ExitCode.USAGE, "--sample: " + sample.get() + " (expected: 1 or more)");
    }
    Configuration configuration = journal.load(surroundings.environment());
    ReplaySettings settings = ReplaySettings.from(configuration.own().getConfig("reprise.replay"));
    CliSettings cli = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    Check.Code checked = code.load(configuration);
    Check check = new Check(checked, expectations(), settings.checkNamedMax());
    long drawn = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1, 1_000_000));
    Progress progress =
        new Progress(
            spec.commandLine().getErr(),
            surroundings.errorColumns(),
            "entries",
            0,
            cli.progressEvery(),
            System::nanoTime);
    try {
      bundles.forEach(bundle -> check(bundle, configuration, check, progress));
      if (!scopes.isEmpty() || sources.isEmpty()) {
        checkJournal(configuration, settings, scopes, from, drawn, checked, check, progress);
      }
    } finally {
      progress.end();
    }
    CheckReport report = check.end();
    requireChecked(report, checked);
    CheckedText text =
        new CheckedText(report, code.text(), sample.map(count -> drawn), progress.nanosSoFar());
    if (form.json()) {
      spec.commandLine().getOut().println(text.json());
    } else {
      text.print(spec.commandLine().getOut(), surroundings.columns());
    }
    junit.ifPresent(file -> JUnitReport.write(report, file));
    return report.isSame() ? ExitCode.OK : ExitCode.DIFFERENCES;
  }

  /** A file is a bundle, whatever it is called. */
  private static void sort(String source, List<Path> bundles, List<Scope> scopes) {
    if (Files.isRegularFile(Path.of(source))) {
      bundles.add(Path.of(source));
      return;
    }
    int slash = source.indexOf('/');
    boolean component = source.matches("[a-z][a-z0-9-]*");
    if (!component && !source.matches("[a-z][a-z0-9-]*/[A-Za-z0-9][A-Za-z0-9._~@:-]*")) {
      throw new CliFailure(
          ExitCode.USAGE,
          source + ": no such file (expected: a bundle, or COMPONENT[/ID], such as wallet/bob)");
    }
    scopes.add(
        component
            ? Scope.of(source)
            : Scope.of(source.substring(0, slash), source.substring(slash + 1)));
  }

  private Expectations expectations() {
    if (expect.isEmpty()) {
      return Expectations.none();
    }
    try {
      return Expectations.of(Files.readAllLines(expect.get()), LocalDate.now(ZoneOffset.UTC));
    } catch (IOException e) {
      throw new CliFailure(ExitCode.USAGE, expect.get() + ": can't be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, expect.get() + ", " + e.getMessage(), e);
    }
  }

  private static void check(
      Path file, Configuration configuration, Check check, Progress progress) {
    JournalSettings limits = JournalSettings.from(configuration.own().getConfig("reprise.journal"));
    try (BundleFile bundle = BundleFile.open(file, limits)) {
      progress.expect(bundle.header().entries());
      List<String> masked = bundle.header().redactions();
      check.redacted(masked.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", masked)));
      bundle.forEach(
          entry -> {
            check.take(entry);
            progress.at(check.taken());
          });
      check.redacted(Optional.empty());
    } catch (BadBundle e) {
      throw ReplaySource.unreliable(e);
    } catch (JournalUnavailable | UnreadableEntry e) {
      throw new CliFailure(
          ExitCode.REFUSED, file + ": " + e.getMessage() + "\nExport it again.", e);
    }
  }

  private void checkJournal(
      Configuration configuration,
      ReplaySettings settings,
      List<Scope> scopes,
      Optional<Instant> from,
      long drawn,
      Check.Code checked,
      Check check,
      Progress progress) {
    try (Storage storage =
        JournalSource.open(configuration, CONNECTIONS, settings.verifyTimeout())) {
      JournalScan scan = JournalSource.scan(storage, settings);
      JournalEntries entries = new JournalEntries(scan, () -> progress.at(check.taken()));
      List<String> names = checked.names();
      if (sample.isPresent()) {
        entries.each(entries.sample(names, sample.get(), from.orElse(Instant.EPOCH), drawn), check);
      } else if (from.isPresent()) {
        entries.since(names, from.get(), check);
      } else {
        List<Scope> wanted = scopes.isEmpty() ? List.of(Scope.all()) : scopes;
        wanted.forEach(scope -> progress.expect(scan.estimatedEntries(scope)));
        wanted.forEach(scope -> entries.all(scope, check));
      }
    } catch (JournalUnavailable e) {
      throw JournalSource.brokeOff(e);
    }
  }

  private void requireChecked(CheckReport report, Check.Code checked) {
    if (report.entities() > 0) {
      return;
    }
    for (String component : report.notChecked().keySet()) {
      throw new CliFailure(ExitCode.REFUSED, code.advice(component, checked));
    }
    throw new CliFailure(
        ExitCode.REFUSED,
        sources.isEmpty()
            ? "No entries that fit are in this journal: nothing was checked."
            : "No entries of " + String.join(", ", sources) + ": nothing was checked.");
  }
}
