package io.reprise.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigException;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.journal.BackupFailed;
import io.reprise.journal.BackupFile;
import io.reprise.journal.BackupManifest;
import io.reprise.journal.BadBackup;
import io.reprise.journal.JournalRestore;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.ReplaySettings;
import io.reprise.security.BadSecret;
import io.reprise.storage.RestoredUnfinished;
import io.reprise.storage.Storage;
import io.reprise.storage.StorageFailed;
import io.reprise.storage.StorageSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a backup into an empty database, and says whether all in it agrees. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Puts a backup into an empty database: a new folder (--data), or a new database at",
      "reprise.storage.url; one that holds a journal, or that a node runs on, is refused. All of",
      "it is restored, or nothing. Then looks at all of it as `journal verify` does."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is restored, and all agrees",
      "1:it is not: the file is not whole, or the database doesn't take it",
      "2:wrong arguments or settings",
      "5:it is restored, and faults were found in it"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise journal restore monday.backup --check",
      "  reprise journal restore monday.backup --data /var/lib/reprise-again",
      "  reprise journal restore monday.backup --config reprise.conf --no-verify"
    })
final class JournalRestoring implements Callable<Integer> {
  private static final int MIB_BITS = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "A backup, see `journal backup`.")
  private Path file = Path.of("");

  @Option(names = "--check", description = "Only read the file and say whether it is whole.")
  private boolean check;

  @Option(names = "--no-verify", description = "Don't look at the journal afterwards.")
  private boolean unverified;

  @Mixin private JournalSource source = new JournalSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  JournalRestoring(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    Configuration configuration = source.load(surroundings.environment());
    CliSettings cli = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    try (BackupFile backup = BackupFile.open(file)) {
      if (check) {
        Progress progress = progress("MiB", backup.size() >> MIB_BITS, cli);
        try {
          backup.check(read -> progress.at(read >> MIB_BITS));
        } finally {
          progress.end();
        }
        String whole = "not restored: the file is whole";
        if (form.json()) {
          spec.commandLine().getOut().println(json(backup.manifest(), whole));
        } else {
          tell(backup.manifest(), whole, progress.nanosSoFar());
        }
        return ExitCode.OK;
      }
      Catalog catalog = JournalSource.catalog(configuration); // what is wrong there, is told first
      Restored restored = restore(backup, configuration, cli);
      if (!form.json()) {
        tell(backup.manifest(), restored.where(), restored.nanos());
      }
      Optional<VerifyRun.Found> found =
          unverified ? Optional.empty() : Optional.of(verify(configuration, cli, catalog));
      if (form.json()) {
        ObjectNode json = json(backup.manifest(), restored.where());
        found.ifPresent(all -> json.set("verified", all.text().json()));
        spec.commandLine().getOut().println(json);
      } else {
        found.ifPresent(
            all -> all.text().print(spec.commandLine().getOut(), surroundings.columns()));
      }
      return found.map(VerifyRun.Found::exitCode).orElse(ExitCode.OK);
    } catch (BadBackup | BackupFailed | RestoredUnfinished e) {
      throw new CliFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    } catch (StorageFailed e) {
      throw new CliFailure(ExitCode.REFUSED, "Nothing was restored:\n" + e.getMessage(), e);
    } catch (ConfigException | BadSecret e) {
      throw new CliFailure(ExitCode.USAGE, "Nothing was restored:\n" + e.getMessage(), e);
    }
  }

  private Progress progress(String unit, long total, CliSettings cli) {
    return new Progress(
        spec.commandLine().getErr(),
        surroundings.errorColumns(),
        unit,
        total,
        cli.progressEvery(),
        System::nanoTime);
  }

  private record Restored(String where, long nanos) {}

  private Restored restore(BackupFile backup, Configuration configuration, CliSettings cli) {
    JournalSettings journal =
        JournalSettings.from(configuration.own().getConfig("reprise.journal"));
    StorageSettings storage = StorageSettings.from(configuration.own().getConfig("reprise"));
    Progress progress = progress("MiB", backup.manifest().bytes() >> MIB_BITS, cli);
    try {
      String where =
          JournalRestore.run(
              backup, storage, journal.backupTimeout(), bytes -> progress.at(bytes >> MIB_BITS));
      return new Restored(where, progress.nanosSoFar());
    } finally {
      progress.end();
    }
  }

  private ObjectNode json(BackupManifest manifest, String where) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("restored", !check).put("journal", where).put("file", file.toString());
    json.set("backup", manifest.toJson());
    return json;
  }

  private void tell(BackupManifest manifest, String where, long nanos) {
    PrintWriter out = spec.commandLine().getOut();
    new BackupText(manifest, file).print(out, where, nanos);
    if (!check) {
      out.printf("%nStart a node on it with the same settings: reprise node%s%n%n", source.flags());
    }
  }

  private VerifyRun.Found verify(Configuration configuration, CliSettings cli, Catalog catalog) {
    ReplaySettings settings = ReplaySettings.from(configuration.own().getConfig("reprise.replay"));
    try (Storage storage =
        JournalSource.open(configuration, JournalVerify.CONNECTIONS, settings.verifyTimeout())) {
      return new VerifyRun(spec, surroundings, form, cli)
          .look(storage, catalog, Scope.all(), settings);
    } catch (JournalUnavailable e) {
      throw JournalSource.brokeOff(e);
    }
  }
}
