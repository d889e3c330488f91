package io.reprise.cluster;

import akka.Done;
import akka.actor.ActorSystem;
import akka.actor.CoordinatedShutdown;
import akka.actor.setup.Setup;
import akka.cluster.Cluster;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.Pins;
import io.reprise.storage.Storage;
import io.reprise.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * What a node wires for this package, and for what Akka creates of it: where the registry of nodes
 * is, and what this node runs.
 */
public final class ClusterSetup extends Setup {
  private final ClusterSettings settings;
  private final Storage storage;
  private final Catalog catalog;
  private final String version;
  private final Telemetry telemetry;
  private final UUID run = UUID.randomUUID();
  private final Registry registry;
  private Optional<Founding> founding = Optional.empty();
  private volatile Optional<UUID> foundedByDiscovery = Optional.empty();
  private volatile String discoveryWaitsFor;

  /**
   * To be put into the {@code ActorSystemSetup} of the node.
   *
   * @param version of Reprise
   */
  public ClusterSetup(
      ClusterSettings settings,
      Storage storage,
      Catalog catalog,
      String version,
      Telemetry telemetry) {
    this.settings = settings;
    this.storage = storage;
    this.catalog = catalog;
    this.version = version;
    this.telemetry = telemetry;
    this.registry = new Registry(storage, settings.registryTimeout());
    this.discoveryWaitsFor =
        "for " + settings.discovery() + " to find nodes: if it fails, warnings say why";
  }

  /** The one that the node was made with. */
  static ClusterSetup of(ActorSystem system) {
    return system
        .settings()
        .setup()
        .get(ClusterSetup.class)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "ClusterSetup: missing (expected: in the ActorSystemSetup of the node)"));
  }

  ClusterSettings settings() {
    return settings;
  }

  /** What this node counts, and shows under {@code /metrics}. */
  Telemetry telemetry() {
    return telemetry;
  }

  /** What this node has installed. */
  Catalog catalog() {
    return catalog;
  }

  /** The node's own connection for what nodes write about themselves. */
  Registry registry() {
    return registry;
  }

  /** Closes it when nobody needs it any more, however the node ends. */
  void closeLast(ActorSystem system) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "registry-closes",
            () -> {
              registry.close();
              return CompletableFuture.completedFuture(Done.getInstance());
            });
  }

  /** Another one, for whoever must not wait for that. */
  Registry anotherRegistry() {
    return anotherRegistry(settings.registryTimeout());
  }

  /**
   * @param atMost how long connecting and a statement may take
   */
  Registry anotherRegistry(Duration atMost) {
    return new Registry(storage, atMost);
  }

  /** The versions of the components that this node runs now, by name. */
  Map<String, Integer> versions() {
    Map<String, Integer> versions = new TreeMap<>();
    catalog.all().forEach(component -> versions.put(component.name(), component.version()));
    return versions;
  }

  /**
   * Founds a cluster if the journal has none that runs; then this node may join itself.
   *
   * @throws SQLException if the database does not answer
   */
  synchronized boolean foundsByDiscovery(ActorSystem system) throws SQLException {
    Founding.Verdict verdict = founding(system).look(List.of(), true);
    if (verdict instanceof Founding.Verdict.Founded begun) {
      foundedByDiscovery = Optional.of(begun.incarnation());
    } else if (verdict instanceof Founding.Verdict.Wait wait) {
      discoveryWaitsFor = wait.what();
    } else if (verdict instanceof Founding.Verdict.Join running) {
      discoveryWaitsFor =
          "for an answer of " + String.join(", ", running.nodes()) + ", which run on this journal";
    } else if (verdict instanceof Founding.Verdict.Refused refused) {
      discoveryWaitsFor = "in vain: " + refused.why();
    }
    return foundedByDiscovery.isPresent();
  }

  /**
   * The nodes that run on this journal, as its database says.
   *
   * @throws SQLException if the database does not answer
   */
  synchronized Set<String> runningNodes(ActorSystem system) throws SQLException {
    return founding(system).running();
  }

  private Founding founding(ActorSystem system) {
    Founding used = founding.orElseGet(() -> new Founding(registry, identity(system), settings));
    founding = Optional.of(used);
    return used;
  }

  /** Says what the joining by discovery waits for. */
  void discoveryWaits(String what) {
    discoveryWaitsFor = what;
  }

  String discoveryWaitsFor() {
    return discoveryWaitsFor;
  }

  /** The incarnation of the cluster that this node has founded so. */
  Optional<UUID> foundedByDiscovery() {
    return foundedByDiscovery;
  }

  Identity identity(ActorSystem system) {
    return new Identity(
        Members.node(Cluster.get(system).selfAddress()), run, version, components());
  }

  private String components() {
    ObjectNode components = JsonNodeFactory.instance.objectNode();
    for (Installed component : catalog.all()) {
      components
          .putObject(component.name())
          .put("version", component.version())
          .put("shapes", Pins.hash(component));
    }
    return new String(Json.write(components), StandardCharsets.UTF_8);
  }
}
