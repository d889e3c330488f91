package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.ReplaySettings;
import io.reprise.storage.Storage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads and folds all entries of a journal and says what is wrong with it. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Reads every entry of a journal, folds those of each entity from the first on, and says all",
      "that is not as it must be, snapshots and the outbox included. Of the whole journal, also",
      "whether both sides of each message and timer are there (docs/backup.md). Writes nothing. A",
      "node may run meanwhile; without one, an embedded PostgreSQL is started and stopped again."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:the journal can't be read, or not to its end",
      "2:wrong arguments or settings",
      "5:faults were found"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise journal verify",
      "  reprise journal verify wallet --data /var/lib/reprise -o json",
      "  reprise journal verify wallet/alice"
    })
final class JournalVerify implements Callable<Integer> {
  /** One that reads entries, one that reads snapshots and the outbox. */
  static final int CONNECTIONS = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "COMPONENT[/ID]",
      description = "Only this component, such as wallet, or this entity, such as wallet/alice.")
  private String only = "";

  @Mixin private JournalSource source = new JournalSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  JournalVerify(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    Scope scope = scope();
    Configuration configuration = source.load(surroundings.environment());
    ReplaySettings settings = ReplaySettings.from(configuration.own().getConfig("reprise.replay"));
    CliSettings cli = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    Catalog catalog = JournalSource.catalog(configuration);
    try (Storage storage =
        JournalSource.open(configuration, CONNECTIONS, settings.verifyTimeout())) {
      return new VerifyRun(spec, surroundings, form, cli).run(storage, catalog, scope, settings);
    } catch (JournalUnavailable e) {
      throw JournalSource.brokeOff(e);
    }
  }

  private Scope scope() {
    int slash = only.indexOf('/');
    if (only.isEmpty()) {
      return Scope.all();
    }
    if (slash == 0 || slash == only.length() - 1 || only.indexOf('|') >= 0) {
      throw new CliFailure(
          ExitCode.USAGE,
          "'%s' (expected: COMPONENT or COMPONENT/ID, such as wallet/alice)".formatted(only));
    }
    return slash < 0
        ? Scope.of(only)
        : Scope.of(only.substring(0, slash), only.substring(slash + 1));
  }
}
