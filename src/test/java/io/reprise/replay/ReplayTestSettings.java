package io.reprise.replay;

import io.reprise.storage.TestStorage;

/** Settings for tests. */
public final class ReplayTestSettings {
  private ReplayTestSettings() {}

  /** The defaults with some settings of {@code reprise.replay} in HOCON. */
  public static ReplaySettings of(String hocon) {
    return ReplaySettings.from(
        TestStorage.config("reprise.replay { " + hocon + " }").getConfig("replay"));
  }
}
