package io.reprise.journal;

import akka.actor.ActorSystem;
import akka.actor.setup.Setup;
import io.reprise.codec.Catalog;
import io.reprise.storage.Storage;
import io.reprise.telemetry.JournalMetrics;
import io.reprise.telemetry.Telemetry;

/**
 * Hands to Akka's plugins and serializers what a node wires: where to store and what is installed.
 */
public final class JournalSetup extends Setup {
  private final Storage storage;
  private final Catalog catalog;
  private final JournalMetrics metrics;
  private final Recoveries recoveries = new Recoveries();

  /** To be put into the {@code ActorSystemSetup} of the node. */
  public JournalSetup(Storage storage, Catalog catalog, Telemetry telemetry) {
    this.storage = storage;
    this.catalog = catalog;
    this.metrics = telemetry.journal();
  }

  /** The same for an actor system that nobody watches. */
  public JournalSetup(Storage storage, Catalog catalog) {
    this(storage, catalog, Telemetry.none());
  }

  /** The one that the node was made with. */
  static JournalSetup of(ActorSystem system) {
    return system
        .settings()
        .setup()
        .get(JournalSetup.class)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "JournalSetup: missing (expected: in the ActorSystemSetup of the node)"));
  }

  Recoveries recoveries() {
    return recoveries;
  }

  JournalMetrics metrics() {
    return metrics;
  }

  Storage storage() {
    return storage;
  }

  Catalog catalog() {
    return catalog;
  }
}
