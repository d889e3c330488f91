package io.reprise;

import akka.Done;
import akka.actor.BootstrapSetup;
import akka.actor.CoordinatedShutdown;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import io.reprise.cli.Version;
import io.reprise.cluster.ClusterSettings;
import io.reprise.cluster.ClusterSetup;
import io.reprise.cluster.ClusterView;
import io.reprise.cluster.Membership;
import io.reprise.cluster.ReadinessSetup;
import io.reprise.cluster.RemotingAccess;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.DevSettings;
import io.reprise.dev.Development;
import io.reprise.dev.Project;
import io.reprise.dev.Reloading;
import io.reprise.entity.Entities;
import io.reprise.entity.EntitySettings;
import io.reprise.http.HttpAccess;
import io.reprise.http.HttpServer;
import io.reprise.http.HttpSettings;
import io.reprise.interconnect.Interconnect;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSearch;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.JournalSetup;
import io.reprise.replay.Finder;
import io.reprise.replay.Replay;
import io.reprise.replay.ReplaySettings;
import io.reprise.storage.Storage;
import io.reprise.storage.StorageSettings;
import io.reprise.telemetry.Telemetry;
import io.reprise.telemetry.TelemetrySettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node: components, storage, membership, entities and HTTP, started in this order and stopped
 * in the opposite one.
 */
public final class Node {

  private final Phases phases;
  private final Storage storage;
  private final Actors actors;
  private final Membership membership;
  private final HttpServer http;

  private Node(
      Phases phases, Storage storage, Actors actors, Membership membership, HttpServer http) {
    this.phases = phases;
    this.storage = storage;
    this.actors = actors;
    this.membership = membership;
    this.http = http;
  }

  /**
   * Starts a node and waits until it serves.
   *
   * @param effective all settings, Akka's among them
   * @throws BadComponent if a component can't run; says which, where, and what to do
   * @throws RuntimeException if storage, cluster or ports can't be had; the message says what to do
   */
  public static Node start(Config effective) throws BadComponent {
    return start(effective, Development.none());
  }

  /**
   * The same, with what a developer's node has beside.
   *
   * @throws BadComponent as above
   */
  public static Node start(Config effective, Development development) throws BadComponent {
    try {
      return started(effective, development);
    } catch (BadComponent | RuntimeException e) {
      development.project().ifPresent(Project::close);
      throw e;
    }
  }

  private static Node started(Config effective, Development development) throws BadComponent {
    Phases phases = new Phases();
    Config settings = effective.getConfig("reprise");
    HeapCheck.require(settings.getBytes("least-heap"), Runtime.getRuntime().maxMemory());
    HttpSettings http = HttpSettings.from(settings.getConfig("http"));
    ClusterSettings cluster = ClusterSettings.from(settings.getConfig("cluster"));
    DiscoveryCheck.require(effective, cluster);
    ListenCheck.require(effective, http, cluster);
    RemotingAccess nodes = RemotingAccess.open(cluster, ListenCheck.remoting(effective, cluster));
    HttpAccess access = HttpAccess.open(http);
    Catalog catalog = catalog(settings, development);
    phases.done("components");
    Storage storage = Storage.open(StorageSettings.from(settings));
    phases.done("storage");
    Telemetry telemetry = Telemetry.ofNode(Version.text());
    storage.countedBy(telemetry.storage());
    nodes.shownBy(telemetry);
    access.shownBy(telemetry);
    ReadinessSetup readiness =
        new ReadinessSetup(() -> storage.answers(cluster.readinessTimeout()));
    Actors actors = null;
    try {
      actors = actors(effective, cluster, nodes, storage, catalog, readiness, telemetry);
      ActorSystem<Void> system = actors.system();
      phases.done("actor system");
      Membership membership = Membership.join(system);
      phases.done("cluster");
      HttpServer server =
          serve(
              system, settings, http, access, membership, storage, catalog, development, telemetry);
      membership.serving(server.url(cluster.remotingHost()), troubles(settings, nodes, access));
      remind(system, settings, nodes, access);
      phases.done("entities and http");
      readiness.serving();
      return new Node(phases, storage, actors, membership, server);
    } catch (RuntimeException e) {
      undo(actors, storage, telemetry);
      throw e;
    }
  }

  private static void remind(
      ActorSystem<Void> system, Config settings, RemotingAccess nodes, HttpAccess access) {
    Duration within = settings.getDuration("certificate-warn-within");
    List<Supplier<Optional<String>>> what = new ArrayList<>(nodes.reminders(within));
    what.addAll(access.reminders(within));
    Reminders.start(
        system,
        settings.getDuration("remind-every"),
        settings.getDuration("look-at-files-every"),
        what);
  }

  private static List<Supplier<Optional<String>>> troubles(
      Config settings, RemotingAccess nodes, HttpAccess access) {
    Duration within = settings.getDuration("certificate-warn-within");
    List<Supplier<Optional<String>>> troubles = new ArrayList<>(nodes.troubles(within));
    troubles.addAll(access.troubles(within));
    return troubles;
  }

  private static Catalog catalog(Config settings, Development development) throws BadComponent {
    if (development.catalog().isPresent()) {
      return development.catalog().get();
    }
    return Catalog.load(
        Path.of(settings.getString("components")), development.project().map(Project::classPath));
  }

  /**
   * @param ended as {@link Leaving#ended} has it
   */
  private record Actors(ActorSystem<Void> system, CompletionStage<Done> ended) {
    CompletionStage<Done> stop() {
      system.terminate();
      return ended;
    }
  }

  private static Actors actors(
      Config effective,
      ClusterSettings cluster,
      RemotingAccess nodes,
      Storage storage,
      Catalog catalog,
      ReadinessSetup readiness,
      Telemetry telemetry) {
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(AkkaConfig.of(effective, cluster, appVersion(catalog))),
            new JournalSetup(storage, catalog, telemetry),
            new ClusterSetup(cluster, storage, catalog, Version.text(), telemetry),
            readiness);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "reprise", nodes.with(setup));
    Leaving.inPhase(
        system,
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "postgresql-last",
        () -> {
          storage.close();
          telemetry.close();
        });
    storage.stopsInOrder();
    return new Actors(system, Leaving.ended(system, effective.getDuration("reprise.end-within")));
  }

  /**
   * Grows with the version of Reprise and with that of each component, in the form that Akka
   * compares: {@code 0.1.0+7-c}.
   */
  private static String appVersion(Catalog catalog) {
    int sum = catalog.all().stream().mapToInt(Installed::version).sum();
    return Version.text().replaceFirst("[-+].*", "") + "+" + sum + "-components";
  }

  private static HttpServer serve(
      ActorSystem<Void> system,
      Config settings,
      HttpSettings httpSettings,
      HttpAccess access,
      Membership membership,
      Storage storage,
      Catalog catalog,
      Development development,
      Telemetry telemetry) {
    Journal journal = Journal.open(storage, JournalSettings.from(settings.getConfig("journal")));
    ReplaySettings replaySettings = ReplaySettings.from(settings.getConfig("replay"));
    Replay replay =
        new Replay(
            journal, catalog, replaySettings, development.settled(replaySettings.settledAfter()));
    MissingComponents.tell(journal, catalog);
    JournalSearch search = new JournalSearch(storage, replaySettings.findLimits());
    Leaving.inPhase(
        system,
        CoordinatedShutdown.PhaseClusterShutdown(), // entities are gone, PostgreSQL is still there
        "readers",
        () -> {
          replay.close();
          journal.close();
        });
    Interconnect interconnect =
        Interconnect.of(settings.getConfig("interconnect"), telemetry.delivery());
    Entities entities =
        entities(system, settings, storage, journal, catalog, development, interconnect, telemetry);
    development
        .project()
        .ifPresent(
            project -> reload(system, settings, project, catalog, entities, journal, development));
    HttpServer http =
        started(
            HttpServer.start(
                system,
                httpSettings,
                access,
                membership.view(),
                entities,
                interconnect.messages(),
                journal,
                replay,
                new Finder(search, replay, replaySettings),
                catalog,
                development,
                Version.text(),
                telemetry));
    Leaving.ofHttp(system, http, httpSettings);
    return http;
  }

  private static Entities entities(
      ActorSystem<Void> system,
      Config settings,
      Storage storage,
      Journal journal,
      Catalog catalog,
      Development development,
      Interconnect interconnect,
      Telemetry telemetry) {
    Leaving.inPhase(
        system, CoordinatedShutdown.PhaseClusterShutdown(), "interconnect", interconnect::close);
    CoordinatedShutdown.get(system)
        .addTask( // before shards move away: what they are told then would wait, and the node with
            // it
            CoordinatedShutdown.PhaseServiceStop(),
            "interconnect-leaves",
            () -> interconnect.leave().thenApply(left -> Done.getInstance()));
    Entities entities =
        Entities.start(
            system,
            catalog,
            journal,
            interconnect.handover(),
            EntitySettings.from(settings.getConfig("entity")),
            development.time(),
            telemetry);
    interconnect.start(system, storage, journal, entities, development.time());
    Looking looking =
        Looking.start(
            system,
            storage,
            interconnect,
            telemetry.storage(),
            TelemetrySettings.from(settings.getConfig("telemetry")));
    Leaving.inPhase(system, CoordinatedShutdown.PhaseClusterShutdown(), "looking", looking::close);
    development.clock().ifPresent(clock -> clock.onMove(interconnect::clockMoved));
    return entities;
  }

  private static void reload(
      ActorSystem<Void> system,
      Config settings,
      Project project,
      Catalog catalog,
      Entities entities,
      Journal journal,
      Development development) {
    Reloading reloading =
        Reloading.start(
            project,
            catalog,
            entities,
            journal,
            DevSettings.from(settings.getConfig("dev")),
            development.tell());
    Leaving.inPhase(
        system, CoordinatedShutdown.PhaseBeforeServiceUnbind(), "reloading", reloading::close);
    Leaving.inPhase( // entities are gone: until then they may load classes
        system, CoordinatedShutdown.PhaseClusterShutdown(), "code-copies", project::close);
  }

  /** The server, or what kept it from starting, as it was said. */
  private static HttpServer started(CompletionStage<HttpServer> starting) {
    try {
      return starting.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void undo(@Nullable Actors actors, Storage storage, Telemetry telemetry) {
    if (actors == null) {
      storage.close();
      telemetry.close();
    } else {
      actors.stop().toCompletableFuture().join();
    }
  }

  /** Where HTTP listens. */
  public InetSocketAddress httpAddress() {
    return http.address();
  }

  /** Where to reach HTTP from this machine, e.g. {@code http://127.0.0.1:8420}. */
  public String url() {
    return http.url("127.0.0.1");
  }

  /** Where {@code /ready} and {@code /alive} are. */
  public String managementUrl() {
    return membership.managementUrl();
  }

  /** The cluster that this node is in. */
  public ClusterView cluster() {
    return membership.view();
  }

  /** Where the data is, for people. */
  public String storage() {
    return storage.description();
  }

  /** How long each part of the start took, in order. */
  public Map<String, Duration> phases() {
    return Collections.unmodifiableMap(phases.all());
  }

  /** Stops: requests are finished, entities stop, PostgreSQL comes last. */
  public CompletionStage<Done> stop() {
    return actors.stop();
  }

  /**
   * Done when the node has stopped; fails with {@link io.reprise.cluster.NodeStopped} if nobody had
   * told it to.
   */
  public CompletionStage<Done> whenTerminated() {
    return membership.whenStopped(actors.ended());
  }
}
