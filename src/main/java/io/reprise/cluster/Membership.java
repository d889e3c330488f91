package io.reprise.cluster;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.Cluster;
import akka.http.javadsl.model.Uri;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import akka.management.javadsl.AkkaManagement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** This node as a member of its cluster. */
public final class Membership {

  private final ActorSystem<?> system;
  private final Uri management;
  private final NodeFacts facts;
  private final ClusterView view;

  private Membership(ActorSystem<?> system, Uri management, NodeFacts facts, ClusterView view) {
    this.system = system;
    this.management = management;
    this.facts = facts;
    this.view = view;
  }

  /**
   * Opens the management port, waits until the nodes that run can read what this one writes and it
   * what they write, joins the cluster that runs on the node's journal or founds one, and waits
   * until this node is a member and sure to be in the right cluster.
   *
   * @throws IllegalStateException if it is no member in time, must not be one, or the port is
   *     taken: says what to do
   * @throws NodeStopped if it was stopped meanwhile
   */
  public static Membership join(ActorSystem<?> system) {
    ClusterSetup setup = ClusterSetup.of(Adapter.toClassic(system));
    ClusterSettings settings = setup.settings();
    setup.closeLast(Adapter.toClassic(system));
    MemberCounts.show(Adapter.toClassic(system), setup.telemetry().cluster());
    Uri management =
        await(
            AkkaManagement.get(Adapter.toClassic(system)).start().toCompletableFuture(),
            settings.joinTimeout(),
            "reprise.cluster.management-port: "
                + settings.managementPort()
                + " can't be opened; is it taken? Set another one (REPRISE_MANAGEMENT_PORT).");
    Identity self = setup.identity(Adapter.toClassic(system));
    CompletableFuture<Void> stopping = new CompletableFuture<>();
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "no-admission",
            () -> {
              stopping.complete(null);
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    Admission admission = new Admission(setup, self, ReadinessSetup.of(system), stopping);
    admission.await();
    if (settings.discovers()) {
      ClusterBootstrap.get(system).start();
    }
    Joining.Joined joined = new Joining(Cluster.get(system), setup, self).run();
    Membership membership = new Starting(system, setup, self).start(management, joined);
    admission.register();
    return membership;
  }

  /** What begins once this node is a member. */
  private record Starting(ActorSystem<?> system, ClusterSetup setup, Identity self) {

    Membership start(Uri management, Joining.Joined joined) {
      UUID incarnation = joined.incarnation();
      ClusterLog log =
          new ClusterLog(self.address(), setup.settings(), setup.telemetry().cluster());
      if (joined.founded()) {
        log.add("founded", self.address(), "no other cluster ran on the journal");
      }
      Presence presence = new Presence(setup.registry(), self, incarnation, setup.settings(), log);
      NodeFacts facts =
          new NodeFacts(
              Adapter.toClassic(system), self, setup::versions, setup.settings().askTimeout());
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      ActorRef<NodeMessage> node =
          system.systemActorOf(
              NodeActor.create(
                  new NodeActor.Wiring(
                      self,
                      incarnation,
                      joined.founded(),
                      setup.settings(),
                      new Members(Cluster.get(system)),
                      presence,
                      log,
                      setup.telemetry().cluster(),
                      facts,
                      () -> confirmed.complete(null),
                      this::stop)),
              "reprise-node",
              Props.empty());
      ClusterView view = new ClusterView(system, node, setup, self, incarnation.toString(), log);
      Listening.start(system, node);
      leaveInOrder(node, presence, view);
      CoordinatedShutdown.get(system)
          .addTask(
              CoordinatedShutdown.PhaseBeforeServiceUnbind(),
              "no-confirmation",
              () -> {
                confirmed.completeExceptionally(new NodeStopped(Departure.why(system)));
                return CompletableFuture.completedFuture(Done.getInstance());
              });
      await(
          confirmed,
          setup.settings().joinTimeout(),
          "reprise.cluster.seeds: a member, but no other node has said that it is one of the"
              + " journal's cluster. Start this node again.");
      return new Membership(system, management, facts, view);
    }

    /** One that was replaced does not wait for others to take over from it. */
    private void stop(CoordinatedShutdown.Reason reason) {
      CoordinatedShutdown.get(system).run(reason);
      if (wasReplaced(reason)) {
        Cluster cluster = Cluster.get(system);
        cluster.down(cluster.selfAddress());
      }
    }

    private void leaveInOrder(ActorRef<NodeMessage> node, Presence presence, ClusterView view) {
      CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
      shutdown.addTask(
          CoordinatedShutdown.PhaseBeforeServiceUnbind(),
          "the-oldest-leaves-last",
          () ->
              AskPattern.<NodeMessage, Boolean>ask(
                      node,
                      NodeMessage.LeaveInTurn::new,
                      setup.settings().leaveLastWithin().plus(setup.settings().askTimeout()),
                      system.scheduler())
                  .handle((turn, silent) -> Done.getInstance()));
      shutdown.addTask(
          CoordinatedShutdown.PhaseClusterShutdown(),
          "registry",
          () ->
              CompletableFuture.supplyAsync(
                  () -> {
                    presence.leave(Departure.unwanted(shutdown.getShutdownReason()).isEmpty());
                    view.close();
                    return Done.getInstance();
                  },
                  system.dispatchers().lookup(DispatcherSelector.blocking())));
    }
  }

  private static <T> T await(CompletableFuture<T> stage, Duration atMost, String problem) {
    try {
      return stage.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof NodeStopped stopped) {
        throw stopped;
      }
      throw new IllegalStateException(problem, e.getCause());
    }
  }

  /** Whether a node has no other that could take over from it. */
  public static boolean isAlone(ActorSystem<?> system) {
    return new Members(Cluster.get(system)).all().size() <= 1;
  }

  /** Whether the others have gone on without a node that stops: nothing it does is of use. */
  public static boolean wasReplaced(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(Membership::wasReplaced)
        .isPresent();
  }

  private static boolean wasReplaced(CoordinatedShutdown.Reason reason) {
    return CoordinatedShutdown.clusterDowningReason().equals(reason)
        || (reason instanceof Abandoned abandoned && abandoned.replaced());
  }

  /**
   * From now on this node takes requests.
   *
   * @param url where
   * @param troubles what of the node's files needs somebody, looked at whenever the cluster is
   */
  public void serving(String url, List<Supplier<Optional<String>>> troubles) {
    facts.serving(url, troubles);
  }

  /** The cluster as people look at it. */
  public ClusterView view() {
    return view;
  }

  /** Where {@code /ready} and {@code /alive} are. */
  public String managementUrl() {
    return management.toString();
  }

  /**
   * Done when the node has stopped because it was told to; failed with {@link NodeStopped} if the
   * others have gone on without it, or it must not go on.
   *
   * @param ended the end of all that the node does
   */
  public CompletionStage<Done> whenStopped(CompletionStage<Done> ended) {
    return ended.thenApply(
        done -> {
          Departure.unwanted(CoordinatedShutdown.get(system).getShutdownReason())
              .ifPresent(
                  why -> {
                    throw new NodeStopped(why);
                  });
          return done;
        });
  }
}
