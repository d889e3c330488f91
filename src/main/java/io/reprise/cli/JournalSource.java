package io.reprise.cli;

import com.typesafe.config.ConfigException;
import io.reprise.cli.Configuration.Flag;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.ReplaySettings;
import io.reprise.security.BadSecret;
import io.reprise.storage.Storage;
import io.reprise.storage.StorageFailed;
import io.reprise.storage.StorageSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which journal to look at, by the settings that a node has: its database, and its components. */
final class JournalSource {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The node's settings in HOCON: reprise { … }.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--data", paramLabel = "DIR", description = "reprise.data")
  private Optional<String> data = Optional.empty();

  @Option(names = "--components", paramLabel = "DIR", description = "reprise.components")
  private Optional<String> components = Optional.empty();

  @Option(names = "--storage-port", paramLabel = "PORT", description = "reprise.storage.port")
  private Optional<String> storagePort = Optional.empty();

  @Option(names = "--storage-url", paramLabel = "URL", description = "reprise.storage.url")
  private Optional<String> storageUrl = Optional.empty();

  @Option(names = "--storage-user", paramLabel = "NAME", description = "reprise.storage.user")
  private Optional<String> storageUser = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any other setting, for example reprise.storage.wait=5s.")
  private Map<String, String> others = Map.of();

  /** The settings in force with these flags. */
  Configuration load(Map<String, String> environment) {
    List<Flag> flags = new ArrayList<>();
    add(flags, "--data", "reprise.data", data);
    add(flags, "--components", "reprise.components", components);
    add(flags, "--storage-port", "reprise.storage.port", storagePort);
    add(flags, "--storage-url", "reprise.storage.url", storageUrl);
    add(flags, "--storage-user", "reprise.storage.user", storageUser);
    others.forEach((key, value) -> flags.add(new Flag("--set", key, value)));
    return Configuration.load(file, environment, flags);
  }

  /** These flags as a node takes them, each after a space. */
  String flags() {
    StringBuilder text = new StringBuilder();
    file.ifPresent(path -> text.append(" --config ").append(ShellWord.of(path.toString())));
    data.ifPresent(folder -> text.append(" --data ").append(ShellWord.of(folder)));
    storagePort.ifPresent(port -> text.append(" --storage-port ").append(ShellWord.of(port)));
    storageUrl.ifPresent(url -> text.append(" --storage-url ").append(ShellWord.of(url)));
    storageUser.ifPresent(user -> text.append(" --storage-user ").append(ShellWord.of(user)));
    return text.toString();
  }

  private static void add(List<Flag> flags, String name, String key, Optional<String> value) {
    value.ifPresent(text -> flags.add(new Flag(name, key, text)));
  }

  /** What is installed, by these settings. */
  static Catalog catalog(Configuration configuration) throws BadComponent {
    return Catalog.load(Path.of(configuration.own().getString("reprise.components")));
  }

  /**
   * The database, to read from it only.
   *
   * @param connections how many at once
   * @param patience how long a statement may run
   * @throws CliFailure if there is none that can be read: says what to do
   */
  static Storage open(Configuration configuration, int connections, Duration patience) {
    try {
      StorageSettings settings = StorageSettings.from(configuration.own().getConfig("reprise"));
      return Storage.openToRead(settings, connections, patience);
    } catch (StorageFailed e) {
      throw cannotRead(ExitCode.REFUSED, e);
    } catch (ConfigException | BadSecret e) {
      throw cannotRead(ExitCode.USAGE, e);
    }
  }

  /**
   * The database of a journal that is being developed on, to write to it as well.
   *
   * @param patience how long a statement may run
   * @throws CliFailure if there is none, or it is marked as production: says what to do
   */
  static Storage openToWrite(Configuration configuration, int connections, Duration patience) {
    try {
      StorageSettings settings = StorageSettings.from(configuration.own().getConfig("reprise"));
      if (settings.production()) {
        throw new CliFailure(
            ExitCode.REFUSED,
            "This journal is marked as production (reprise.storage.production, by default any at"
                + " reprise.storage.url), so nothing is imported into it.\nImport into an embedded"
                + " one, with --data, or, if nobody relies on it, say so with --set"
                + " reprise.storage.production=false.");
      }
      return Storage.openToWrite(settings, connections, patience);
    } catch (StorageFailed e) {
      throw cannotRead(ExitCode.REFUSED, e);
    } catch (ConfigException | BadSecret e) {
      throw cannotRead(ExitCode.USAGE, e);
    }
  }

  /** Reads it page by page, in the pages that the settings say. */
  static JournalScan scan(Storage storage, ReplaySettings settings) {
    return new JournalScan(
        storage,
        settings.verifyPageEntries(),
        settings.verifyPageBytes(),
        settings.verifyTimeout());
  }

  /** What to say when reading broke off. */
  static CliFailure brokeOff(JournalUnavailable e) {
    return new CliFailure(
        ExitCode.REFUSED,
        "The journal could not be read to its end: "
            + e.getMessage()
            + "\nSee whether PostgreSQL still runs, then start again.",
        e);
  }

  private static CliFailure cannotRead(int exitCode, Exception e) {
    return new CliFailure(exitCode, "The journal can't be read:\n" + e.getMessage(), e);
  }
}
