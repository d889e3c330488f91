package io.reprise.cli;

import io.reprise.codec.Catalog;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.Histories;
import io.reprise.replay.HistoryLinks;
import io.reprise.replay.Links;
import io.reprise.replay.NoSuchStep;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.Stepper;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Entities whose history can be looked at, and what folds them; close it after use.
 *
 * @param histories where their entries are
 * @param parts the entities, at least one, each with all its entries from the first on
 * @param links from their entries to what caused them and what they led to
 * @param others finds an entity by its name among all that there are, also beside the parts; empty
 *     if it has no entries here
 * @param place where that is, for people
 * @param closing lets go of it
 */
record Recorded(
    Histories histories,
    List<BundleHeader.Part> parts,
    Catalog catalog,
    ReplaySettings settings,
    Links links,
    Function<String, Optional<BundleHeader.Part>> others,
    String place,
    Runnable closing)
    implements AutoCloseable {

  /** Of a bundle. */
  static Recorded of(
      BundleFile bundle,
      List<BundleHeader.Part> parts,
      Catalog catalog,
      ReplaySettings settings,
      Path file) {
    return new Recorded(
        bundle,
        parts,
        catalog,
        settings,
        new HistoryLinks(bundle),
        name ->
            bundle.header().entities().stream()
                .filter(part -> part.entity().equals(name))
                .findFirst(),
        file.toString(),
        bundle::close);
  }

  /**
   * One that stands at the start of an entity.
   *
   * @throws CliFailure if its component is not installed
   */
  Stepper stepper(BundleHeader.Part part) {
    try {
      return Stepper.open(
          histories,
          catalog,
          part.component(),
          part.id(),
          part.through(),
          settings,
          Stepper.UNLIMITED);
    } catch (NoSuchStep e) {
      throw new CliFailure(ExitCode.REFUSED, part.entity() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}
