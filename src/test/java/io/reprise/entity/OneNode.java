package io.reprise.entity;

import akka.actor.typed.ActorSystem;
import akka.cluster.Cluster;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSettings;
import io.reprise.storage.Storage;
import io.reprise.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The front of {@link Counter}s, over a cluster of one node on a database of its own. */
final class OneNode implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final ActorSystem<Void> system;
  final Entities entities;
  final Storage storage;
  private final Journal journal;

  OneNode(Storage storage, String overrides) {
    this.storage = storage;
    Config config =
        ConfigFactory.parseString(overrides)
            .withFallback(
                ConfigFactory.parseString(
                    "akka.remote.artery.canonical { hostname = \"127.0.0.1\", port = 0 }"))
            .withFallback(ConfigFactory.load());
    Catalog catalog = Catalog.of(List.of(GateFixture.installed()));
    system = GateFixture.system("entities", config, storage, catalog);
    CompletableFuture<Void> up = new CompletableFuture<>();
    Cluster.get(system).registerOnMemberUp(() -> up.complete(null));
    Cluster.get(system).join(Cluster.get(system).selfAddress());
    up.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    journal = Journal.open(storage, JournalSettings.from(config.getConfig("reprise.journal")));
    entities =
        Entities.start(
            system,
            catalog,
            journal,
            sent -> {},
            EntitySettings.from(config.getConfig("reprise.entity")),
            Clock.systemUTC(),
            Telemetry.none());
  }

  @Override
  public void close() {
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    journal.close();
    storage.close();
  }
}
