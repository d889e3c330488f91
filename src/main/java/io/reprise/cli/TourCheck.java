package io.reprise.cli;

/** The tour shows only what it has checked. */
final class TourCheck {
  private TourCheck() {}

  /**
   * Ends the tour if something is not as it should be.
   *
   * @param found what is, and what was expected, for the case that it does not hold
   */
  static void that(boolean holds, String found) {
    if (!holds) {
      throw new CliFailure(
          ExitCode.FAULTS,
          "The tour stops here, because something is not as promised:\n  "
              + found
              + "\nRun it again with --keep to look into its folder, and please report it.");
    }
  }
}
