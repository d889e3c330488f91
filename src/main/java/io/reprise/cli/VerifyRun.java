package io.reprise.cli;

import io.reprise.codec.Catalog;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.Verification;
import io.reprise.replay.Verified;
import io.reprise.storage.Storage;
import java.io.UncheckedIOException;
import picocli.CommandLine.Model.CommandSpec;

/** Looks at a journal for a verb, and says what was found. */
final class VerifyRun {
  private final CommandSpec spec;
  private final Surroundings surroundings;
  private final OutputForm form;
  private final CliSettings cli;

  VerifyRun(CommandSpec spec, Surroundings surroundings, OutputForm form, CliSettings cli) {
    this.spec = spec;
    this.surroundings = surroundings;
    this.form = form;
    this.cli = cli;
  }

  /** The exit code; what was found is printed. */
  int run(Storage storage, Catalog catalog, Scope scope, ReplaySettings settings) {
    Found found = look(storage, catalog, scope, settings);
    if (form.json()) {
      spec.commandLine().getOut().println(found.text().json());
    } else {
      found.text().print(spec.commandLine().getOut(), surroundings.columns());
    }
    return found.exitCode();
  }

  /** What was found, to be printed. */
  record Found(VerifiedText text, int exitCode) {}

  Found look(Storage storage, Catalog catalog, Scope scope, ReplaySettings settings) {
    JournalScan scan = JournalSource.scan(storage, settings);
    Progress progress =
        new Progress(
            spec.commandLine().getErr(),
            surroundings.errorColumns(),
            "entries",
            scan.estimatedEntries(scope),
            cli.progressEvery(),
            System::nanoTime);
    Verified verified;
    try {
      verified =
          Verification.run(
              scan, catalog, scope, settings, (entries, faults) -> progress.at(entries));
    } catch (UncheckedIOException e) {
      throw new CliFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    } finally {
      progress.end();
    }
    if (verified.entries() == 0 && !scope.equals(Scope.all()) && verified.isSound()) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "%s: no entries in this journal (%s)".formatted(named(scope), storage.description()));
    }
    return new Found(
        new VerifiedText(verified, storage.description(), progress.nanosSoFar()),
        verified.isSound() ? ExitCode.OK : ExitCode.FAULTS);
  }

  /** As somebody would write it: {@code wallet} or {@code wallet/alice}. */
  private static String named(Scope scope) {
    String from = JournalScan.entity(scope.from());
    return from.endsWith("/") ? from.substring(0, from.length() - 1) : from;
  }
}
