package io.reprise.journal;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.persistence.Persistence;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotProtocol;
import akka.persistence.SnapshotSelectionCriteria;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.storage.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An actor system with the journal and the snapshot store, and what is installed there. */
final class PluginNode {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ActorSystem system;
  final TestKit kit;
  final ActorRef store;
  final ActorRef journal;

  PluginNode(Storage storage, Installed installed) {
    this(storage, installed, "");
  }

  PluginNode(Storage storage, Installed installed, String journalSettings) {
    Config config =
        ConfigFactory.parseString(
                "akka.actor.provider = local, akka.loglevel = WARNING, reprise.journal { "
                    + journalSettings
                    + " }")
            .withFallback(ConfigFactory.load());
    system =
        ActorSystem.create(
            "snapshots",
            ActorSystemSetup.create(
                BootstrapSetup.create(config),
                new JournalSetup(storage, Catalog.of(List.of(installed)))));
    kit = new TestKit(system);
    store = Persistence.get(system).snapshotStoreFor("", ConfigFactory.empty());
    journal = Persistence.get(system).journalFor("", ConfigFactory.empty());
  }

  Optional<Snapshot> load(String id, SnapshotSelectionCriteria criteria) {
    store.tell(
        new SnapshotProtocol.LoadSnapshot("meter|" + id, criteria, Long.MAX_VALUE), kit.getRef());
    var loaded = kit.expectMsgClass(PATIENCE, SnapshotProtocol.LoadSnapshotResult.class);
    return loaded.snapshot().isEmpty()
        ? Optional.empty()
        : Optional.of((Snapshot) loaded.snapshot().get().snapshot());
  }

  Optional<Snapshot> load(String id) {
    return load(id, SnapshotSelectionCriteria.latest());
  }

  void save(Object snapshot, String id, long sequence) {
    store.tell(
        new SnapshotProtocol.SaveSnapshot(
            SnapshotMetadata.apply("meter|" + id, sequence, 0), snapshot),
        kit.getRef());
  }

  void save(Snapshot snapshot) {
    save(snapshot, snapshot.id(), snapshot.sequence());
    kit.expectMsgClass(PATIENCE, SaveSnapshotSuccess.class);
  }

  void stop() {
    TestKit.shutdownActorSystem(system);
  }
}
