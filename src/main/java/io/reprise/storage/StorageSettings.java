package io.reprise.storage;

import com.typesafe.config.Config;

/** Settings under {@code reprise.storage}. */
public record StorageSettings() {
  /** Reads the section {@code reprise.storage}. */
  public static StorageSettings from(Config config) {
    return new StorageSettings();
  }
}
