package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.journal.BackupFailed;
import io.reprise.journal.BackupManifest;
import io.reprise.journal.JournalBackup;
import io.reprise.journal.JournalSettings;
import io.reprise.storage.Storage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes all of a journal that must survive into one file. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Writes entries, snapshots, messages and timers that wait, and what is known of keys and",
      "messages, as of one moment, into one file that only its owner can read. A node may run",
      "meanwhile, and goes on; without one, an embedded PostgreSQL is started and stopped again.",
      "The file is there whole, or not at all."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the backup is written",
      "1:it is not: the journal can't be read, or the file can't be written",
      "2:wrong arguments or settings"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise journal backup /backups/monday.backup --data /var/lib/reprise",
      "  reprise journal backup monday.backup --overwrite --config reprise.conf -o json"
    })
final class JournalBackingUp implements Callable<Integer> {
  /** One that estimates. */
  private static final int CONNECTIONS = 1;

  private static final int MIB_BITS = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
  private Path file = Path.of("");

  @Option(names = "--overwrite", description = "A file of that name may be replaced.")
  private boolean overwrite;

  @Mixin private JournalSource source = new JournalSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  JournalBackingUp(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Configuration configuration = source.load(surroundings.environment());
    JournalSettings settings =
        JournalSettings.from(configuration.own().getConfig("reprise.journal"));
    CliSettings cli = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    try (Storage storage =
        JournalSource.open(configuration, CONNECTIONS, settings.backupTimeout())) {
      JournalBackup backup = new JournalBackup(storage, Version.text(), settings);
      Progress progress =
          new Progress(
              spec.commandLine().getErr(),
              surroundings.errorColumns(),
              "MiB",
              backup.estimatedBytes() >> MIB_BITS,
              cli.progressEvery(),
              System::nanoTime);
      BackupManifest manifest;
      try {
        manifest = backup.write(file, overwrite, bytes -> progress.at(bytes >> MIB_BITS));
      } finally {
        progress.end();
      }
      print(manifest, storage.description(), progress.nanosSoFar());
      return ExitCode.OK;
    } catch (BackupFailed e) {
      throw new CliFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  private void print(BackupManifest manifest, String journal, long nanos) {
    PrintWriter out = spec.commandLine().getOut();
    if (form.json()) {
      ObjectNode json = manifest.toJson();
      json.put("journal", journal).put("file", file.toString());
      json.put("fileBytes", file.toFile().length());
      out.println(json);
      return;
    }
    new BackupText(manifest, file).print(out, journal, nanos);
  }
}
