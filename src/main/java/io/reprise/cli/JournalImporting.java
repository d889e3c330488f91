package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.BadBundle;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.ImportFailed;
import io.reprise.journal.JournalImport;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.UnreadableEntry;
import io.reprise.storage.Storage;
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

/** Puts the entities of a bundle into a journal under new ids. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Puts the entities of a bundle under new ids into a journal that is being developed on: one",
      "that is marked as production is refused (reprise.storage.production). What their history",
      "has set going, messages and timers, is not set going again. A node may run meanwhile;",
      "without one, an embedded PostgreSQL is started and stopped again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise journal import bob.bundle",
      "  reprise journal import bob.bundle --as bob-of-today --data ./data"
    })
final class JournalImporting implements Callable<Integer> {
  /** One that looks for free ids. */
  private static final int CONNECTIONS = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "A bundle, see `entity export`.")
  private Path file = Path.of("");

  @Option(
      names = "--as",
      paramLabel = "ID",
      description = "The new id, for a bundle of one entity; the old one with ~1 if absent.")
  private Optional<String> as = Optional.empty();

  @Mixin private JournalSource source = new JournalSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  JournalImporting(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    Configuration configuration = source.load(surroundings.environment());
    JournalSettings settings =
        JournalSettings.from(configuration.own().getConfig("reprise.journal"));
    try (BundleFile bundle = BundleFile.open(file, settings)) {
      requireInstalled(bundle.header(), JournalSource.catalog(configuration));
      try (Storage storage =
          JournalSource.openToWrite(configuration, CONNECTIONS, settings.importTimeout())) {
        run(bundle, storage, settings);
      }
      return ExitCode.OK;
    } catch (BadBundle | ImportFailed | UnreadableEntry e) {
      throw new CliFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireInstalled(BundleHeader header, Catalog catalog) {
    for (BundleHeader.Part part : header.entities()) {
      if (catalog.find(part.component()).isEmpty()) {
        throw new CliFailure(
            ExitCode.REFUSED,
            "%s: component %s is not installed here (expected: one of %s).%nPut its jar into %s"
                .formatted(
                    part.entity(),
                    part.component(),
                    String.join(", ", catalog.all().stream().map(Installed::name).toList()),
                    "reprise.components (--components), then import again."));
      }
    }
  }

  private void run(BundleFile bundle, Storage storage, JournalSettings settings) {
    PrintWriter out = spec.commandLine().getOut();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode all = json.putArray("imported");
    new JournalImport(storage, settings)
        .run(
            bundle,
            as,
            imported -> {
              if (form.json()) {
                all.addObject()
                    .put("entity", imported.entity())
                    .put("as", imported.as())
                    .put("entries", imported.entries());
              } else {
                out.printf(
                    "%s: %d entries, as %s%n",
                    imported.entity(), imported.entries(), imported.as());
              }
            });
    if (form.json()) {
      out.println(json);
    }
  }
}
