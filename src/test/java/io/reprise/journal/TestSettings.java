package io.reprise.journal;

import io.reprise.storage.TestStorage;

/** Settings for tests. */
final class TestSettings {

  private TestSettings() {}

  /** The defaults with some settings of {@code reprise.journal} in HOCON. */
  static JournalSettings journal(String hocon) {
    return JournalSettings.from(
        TestStorage.config("reprise.journal { " + hocon + " }").getConfig("journal"));
  }
}
