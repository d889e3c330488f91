package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.BadBundle;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSearch;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.JournalLinks;
import io.reprise.replay.ReplaySettings;
import io.reprise.storage.Storage;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose past to look at: a bundle's, or that of an entity of the journal. */
final class ReplaySource {
  /** One that reads entries, one that asks for the highest sequence. */
  private static final int CONNECTIONS = 2;

  private static final int NAMED_MAX = 10;

  @Parameters(
      index = "0",
      paramLabel = "BUNDLE|COMPONENT/ID",
      description = {
        "A bundle, if there is a file of that name; otherwise an entity of the journal, such as",
        "wallet/alice. A bundle needs no node and no database."
      })
  private String what = "";

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      description = "A jar or folder with the components; what is installed if absent.")
  private Optional<Path> jar = Optional.empty();

  @Option(
      names = "--entity",
      paramLabel = "COMPONENT/ID",
      description = "Which one, of a bundle of several entities.")
  private Optional<String> entity = Optional.empty();

  @Mixin private JournalSource source = new JournalSource();

  /**
   * Opens it, to read from it only.
   *
   * @throws CliFailure if it can't be relied on, or is not there: says what to do
   */
  Recorded open(Map<String, String> environment) throws BadComponent {
    Configuration configuration = source.load(environment);
    ReplaySettings settings = ReplaySettings.from(configuration.own().getConfig("reprise.replay"));
    JournalSettings limits = JournalSettings.from(configuration.own().getConfig("reprise.journal"));
    Optional<Path> file = file();
    if (file.isEmpty()) {
      requireEntity();
    }
    Catalog installed = JournalSource.catalog(configuration);
    Catalog catalog = jar.isPresent() ? Catalog.loadOnly(jar.get()).over(installed) : installed;
    return file.isPresent()
        ? bundle(file.get(), limits, catalog, settings)
        : journal(configuration, limits, catalog, settings);
  }

  private Optional<Path> file() {
    try {
      return Optional.of(Path.of(what)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private void requireEntity() {
    int slash = what.indexOf('/');
    if (slash <= 0 || slash == what.length() - 1 || what.indexOf('|') >= 0) {
      throw new CliFailure(
          ExitCode.USAGE,
          "%s: there is no such file (expected: a bundle, or COMPONENT/ID, such as wallet/alice)"
              .formatted(what));
    }
    if (entity.filter(name -> !name.equals(what)).isPresent()) {
      throw new CliFailure(ExitCode.USAGE, "--entity is for bundles: there is no file " + what);
    }
  }

  private Recorded bundle(
      Path file, JournalSettings limits, Catalog catalog, ReplaySettings settings) {
    BundleFile bundle;
    try {
      bundle = BundleFile.open(file, limits);
    } catch (BadBundle e) {
      throw unreliable(e);
    }
    try {
      List<BundleHeader.Part> parts = chosen(file, bundle.header().entities());
      return Recorded.of(bundle, parts, catalog, settings, file);
    } catch (CliFailure e) {
      bundle.close();
      throw e;
    }
  }

  private List<BundleHeader.Part> chosen(Path file, List<BundleHeader.Part> all) {
    List<BundleHeader.Part> parts =
        all.stream()
            .filter(part -> entity.filter(name -> !name.equals(part.entity())).isEmpty())
            .toList();
    if (parts.isEmpty()) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "%s: holds no %s (it holds: %s)".formatted(file, entity.orElse("entity"), named(all)));
    }
    for (BundleHeader.Part part : parts) {
      if (part.from() > 1) {
        throw new CliFailure(
            ExitCode.REFUSED,
            "%s: holds %s from sequence %d on, and without the entries before no state is known."
                    .formatted(file, part.entity(), part.from())
                + " Export it from the first entry on.");
      }
    }
    return parts;
  }

  /** The entities, not all if there are many. */
  static String named(List<BundleHeader.Part> parts) {
    return parts.stream()
            .limit(NAMED_MAX)
            .map(BundleHeader.Part::entity)
            .collect(Collectors.joining(", "))
        + (parts.size() > NAMED_MAX ? ", and " + (parts.size() - NAMED_MAX) + " more" : "");
  }

  private Recorded journal(
      Configuration configuration,
      JournalSettings limits,
      Catalog catalog,
      ReplaySettings settings) {
    int slash = what.indexOf('/');
    String component = what.substring(0, slash);
    String id = what.substring(slash + 1);
    if (catalog.find(component).isEmpty()) { // before a database is started for nothing
      throw new CliFailure(
          ExitCode.REFUSED,
          "%s: there is no such file, and no component %s is installed (there is: %s)."
                  .formatted(what, component, installed(catalog))
              + " Name a bundle that is there, or the folder of the component: --components DIR.");
    }
    Storage storage = JournalSource.open(configuration, CONNECTIONS, limits.readTimeout());
    Journal journal = Journal.open(storage, limits);
    Runnable closing =
        () -> {
          journal.close();
          storage.close();
        };
    boolean opened = false;
    try {
      long highest = highest(journal, component, id);
      if (highest == 0) {
        throw new CliFailure(
            ExitCode.REFUSED,
            what + ": no entries in this journal (" + storage.description() + ")");
      }
      List<BundleHeader.Part> parts = List.of(new BundleHeader.Part(component, id, 1, highest));
      opened = true;
      return new Recorded(
          journal,
          parts,
          catalog,
          settings,
          new JournalLinks(journal, new JournalSearch(storage, settings.findLimits())),
          name -> part(journal, name),
          storage.description(),
          closing);
    } finally {
      if (!opened) {
        closing.run();
      }
    }
  }

  private static Optional<BundleHeader.Part> part(Journal journal, String entity) {
    int slash = entity.indexOf('/');
    if (slash <= 0) {
      return Optional.empty();
    }
    String component = entity.substring(0, slash);
    String id = entity.substring(slash + 1);
    return Optional.of(highest(journal, component, id))
        .filter(highest -> highest > 0)
        .map(highest -> new BundleHeader.Part(component, id, 1, highest));
  }

  private static String installed(Catalog catalog) {
    return catalog.all().isEmpty()
        ? "none"
        : catalog.all().stream().map(Installed::name).collect(Collectors.joining(", "));
  }

  private static long highest(Journal journal, String component, String id) {
    try {
      return journal.highestSequence(component, id).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof JournalUnavailable unavailable) {
        throw unreadable(unavailable);
      }
      throw e;
    }
  }

  static CliFailure unreliable(BadBundle e) {
    return new CliFailure(ExitCode.REFUSED, "Not a bundle to rely on:\n" + e.getMessage(), e);
  }

  static CliFailure unreadable(JournalUnavailable e) {
    return new CliFailure(
        ExitCode.REFUSED,
        "It could not be read to its end: "
            + e.getMessage()
            + "\nSee whether PostgreSQL still runs, then start again.",
        e);
  }
}
