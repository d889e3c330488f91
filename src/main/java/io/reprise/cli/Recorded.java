package io.reprise.cli;

import io.reprise.codec.Catalog;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.Histories;
import io.reprise.replay.NoSuchStep;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.Stepper;
import java.util.List;

/**
 * Entities whose history can be looked at, and what folds them; close it after use.
 *
 * @param histories where their entries are
 * @param parts the entities, at least one, each with all its entries from the first on
 * @param place where that is, for people
 * @param closing lets go of it
 */
record Recorded(
    Histories histories,
    List<BundleHeader.Part> parts,
    Catalog catalog,
    ReplaySettings settings,
    String place,
    Runnable closing)
    implements AutoCloseable {

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
