package io.reprise.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.reprise.telemetry.ClusterMetrics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One per node: renews the node's row in the database, tells the other nodes that it does and hears
 * the same of them, so that a node that is cut off from the database alone leaves by itself, and
 * one that belongs to another cluster than the journal stops.
 */
final class NodeActor extends AbstractBehavior<NodeMessage> {
  private static final Logger log = LoggerFactory.getLogger(NodeActor.class);

  private static final String LEFT_BEHIND = "left-behind";

  static final ServiceKey<NodeMessage> KEY = ServiceKey.create(NodeMessage.class, "reprise-node");

  private final Wiring wiring;
  private final ClusterSettings settings;
  private final Executor blocking;
  private final Peers peers = new Peers();
  private final LeavingTurn turn;
  private final ShardMoves moves;
  private final Separation separation;
  private boolean renewing;
  private long databaseNanos = System.nanoTime();

  /** When it began that the database does not answer; 0: it does. */
  private long lostSinceNanos;

  /** Whether another node, or the founding, has shown that this node is in the right cluster. */
  private boolean confirmed;

  /**
   * What it works with.
   *
   * @param founded whether this node has founded the cluster
   * @param isConfirmed told once it is sure that this node is in the journal's cluster
   */
  record Wiring(
      Identity self,
      UUID incarnation,
      boolean founded,
      ClusterSettings settings,
      Members members,
      Presence presence,
      ClusterLog events,
      ClusterMetrics metrics,
      NodeFacts facts,
      Runnable isConfirmed,
      Consumer<CoordinatedShutdown.Reason> stop) {}

  static Behavior<NodeMessage> create(Wiring wiring) {
    return Behaviors.<NodeMessage>supervise(
            Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new NodeActor(context, timers, wiring))))
        .onFailure(SupervisorStrategy.restart()); // without it the node would go on unguarded
  }

  private NodeActor(
      ActorContext<NodeMessage> context, TimerScheduler<NodeMessage> timers, Wiring wiring) {
    super(context);
    this.wiring = wiring;
    this.settings = wiring.settings();
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.turn = new LeavingTurn(wiring.self().address(), wiring.members(), peers, settings);
    this.separation = new Separation(wiring.self().address(), settings);
    this.moves = new ShardMoves(wiring.events(), wiring.metrics());
    timers.startTimerWithFixedDelay(NodeMessage.Tick.INSTANCE, settings.renewEvery());
    timers.startTimerWithFixedDelay(
        NodeMessage.LookAtShards.INSTANCE, settings.lookAtShardsEvery());
    var receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.register(KEY, context.getSelf()));
    receptionist.tell(
        Receptionist.subscribe(
            KEY, context.messageAdapter(Receptionist.Listing.class, NodeMessage.Listed::new)));
    if (wiring.founded()) {
      confirm();
    }
    context.getSelf().tell(NodeMessage.Tick.INSTANCE);
  }

  @Override
  public Receive<NodeMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(NodeMessage.Tick.class, tick -> onTick())
        .onMessage(NodeMessage.Renewed.class, this::onRenewed)
        .onMessage(NodeMessage.Listed.class, this::onListed)
        .onMessage(NodeMessage.Seen.class, this::onSeen)
        .onMessage(NodeMessage.CutOff.class, this::onCutOff)
        .onMessage(NodeMessage.Happened.class, this::onHappened)
        .onMessage(NodeMessage.Decided.class, this::onDecided)
        .onMessage(NodeMessage.Ask.class, this::onAsk)
        .onMessage(NodeMessage.Drain.class, this::onDrain)
        .onMessage(NodeMessage.LeaveInTurn.class, this::onLeaveInTurn)
        .onMessage(NodeMessage.AskPeers.class, this::onAskPeers)
        .onMessage(NodeMessage.LookAtShards.class, look -> onLookAtShards())
        .onMessage(NodeMessage.Shards.class, this::onShards)
        .build();
  }

  // ── the database ────────────────────────────────────────────────────────────────────────────

  private Behavior<NodeMessage> onTick() {
    if (!renewing) {
      renewing = true;
      Optional<Set<String>> members =
          turn.isLeaving() ? Optional.empty() : Optional.of(wiring.members().names());
      getContext()
          .pipeToSelf(
              CompletableFuture.supplyAsync(() -> wiring.presence().renew(members), blocking),
              (renewal, failure) ->
                  new NodeMessage.Renewed(
                      failure == null ? renewal : new Presence.Renewal.Lost(failure.toString())));
    }
    tellAll(seen());
    turn.look(System.nanoTime());
    return this;
  }

  private Behavior<NodeMessage> onRenewed(NodeMessage.Renewed renewed) {
    renewing = false;
    wiring.metrics().renewed(renewed.renewal() instanceof Presence.Renewal.Fine);
    long now = System.nanoTime();
    if (renewed.renewal() instanceof Presence.Renewal.Ended ended) {
      stop(LEFT_BEHIND, ended.why(), ended.replaced());
    } else if (renewed.renewal() instanceof Presence.Renewal.Lost lost) {
      separation.lost();
      leaveIfAlone(lost.why(), now);
    } else if (renewed.renewal() instanceof Presence.Renewal.Fine fine) {
      if (lostSinceNanos != 0) {
        log.info("the database answers again");
      }
      lostSinceNanos = 0;
      databaseNanos = now;
      separation.look(fine.apart(), now).ifPresent(why -> stop(LEFT_BEHIND, why, true));
    }
    return this;
  }

  /** Only if others reach it: a database that is away for all is no reason to leave. */
  private void leaveIfAlone(String why, long now) {
    if (lostSinceNanos == 0) {
      lostSinceNanos = now;
      log.warn("the database does not answer: {}", why);
    }
    if (now - lostSinceNanos < settings.leaveWithoutDatabaseAfter().toNanos()) {
      return;
    }
    peers
        .withDatabase(now, settings.lately())
        .ifPresent(
            other -> {
              tellAll(new NodeMessage.CutOff(wiring.self().address()));
              stop(
                  "cut-off",
                  "this node has not reached the database for "
                      + (now - lostSinceNanos) / 1_000_000_000
                      + " s, and "
                      + other
                      + " does: it leaves, so that its entities go on there ("
                      + why
                      + ")",
                  false);
            });
  }

  /**
   * @param replaced as {@link Abandoned} has it
   */
  private void stop(String kind, String why, boolean replaced) {
    if (!turn.isLeaving()) {
      log.error("this node stops: {}", why);
      wiring.events().add(kind, wiring.self().address(), why);
      turn.begin();
      wiring.stop().accept(new Abandoned(why, replaced));
    }
  }

  // ── other nodes ─────────────────────────────────────────────────────────────────────────────

  private NodeMessage.Seen seen() {
    return new NodeMessage.Seen(
        wiring.self().address(),
        wiring.incarnation(),
        confirmed,
        databaseAgoMillis(),
        turn.isLeaving());
  }

  private long databaseAgoMillis() {
    return (System.nanoTime() - databaseNanos) / 1_000_000;
  }

  private void tellAll(NodeMessage message) {
    peers.all().forEach(peer -> peer.tell(message));
  }

  private Behavior<NodeMessage> onListed(NodeMessage.Listed listed) {
    Set<ActorRef<NodeMessage>> others =
        listed.listing().getServiceInstances(KEY).stream()
            .filter(ref -> !ref.equals(getContext().getSelf()))
            .collect(Collectors.toSet());
    peers.listed(others).forEach(peer -> peer.tell(seen()));
    return this;
  }

  private Behavior<NodeMessage> onSeen(NodeMessage.Seen seen) {
    peers.heard(seen, System.nanoTime(), settings.lately());
    turn.look(System.nanoTime());
    if (seen.incarnation().equals(wiring.incarnation())) {
      if (seen.confirmed()) {
        confirm();
      }
    } else if (!confirmed) {
      stop(
          LEFT_BEHIND,
          "it has joined " + seen.node() + ", which is not of the cluster that the journal has now",
          true);
    }
    return this;
  }

  private void confirm() {
    if (!confirmed) {
      confirmed = true;
      wiring.isConfirmed().run();
      tellAll(seen()); // others may wait for it
    }
  }

  private Behavior<NodeMessage> onCutOff(NodeMessage.CutOff cut) {
    wiring.events().add("cut-off", cut.node(), "it does not reach the database, and leaves");
    return this;
  }

  private Behavior<NodeMessage> onHappened(NodeMessage.Happened happened) {
    Happenings.told(happened.event(), wiring.events(), wiring.members(), peers);
    turn.look(System.nanoTime());
    return this;
  }

  private Behavior<NodeMessage> onDecided(NodeMessage.Decided decided) {
    wiring.events().add("decision", wiring.self().address(), SplitDecision.inWords(decided.text()));
    return this;
  }

  // ── what is asked of it ─────────────────────────────────────────────────────────────────────

  private Behavior<NodeMessage> onAsk(NodeMessage.Ask ask) {
    wiring.facts().all(databaseAgoMillis(), turn.isLeaving()).thenAccept(ask.replyTo()::tell);
    return this;
  }

  private Behavior<NodeMessage> onDrain(NodeMessage.Drain drain) {
    if (!turn.isLeaving()) {
      log.info("this node leaves, as {} wants it to: {}", drain.by(), drain.reason());
      wiring.events().add("drain", wiring.self().address(), drain.by() + ": " + drain.reason());
      turn.begin();
      wiring.stop().accept(new Drained(drain.by(), drain.reason()));
    }
    drain.replyTo().tell(new NodeMessage.Draining(wiring.self().address()));
    return this;
  }

  private Behavior<NodeMessage> onLeaveInTurn(NodeMessage.LeaveInTurn leave) {
    turn.ask(leave.replyTo(), System.nanoTime());
    tellAll(seen());
    return this;
  }

  private Behavior<NodeMessage> onAskPeers(NodeMessage.AskPeers ask) {
    ask.replyTo().tell(peers.all());
    return this;
  }

  // ── shards ──────────────────────────────────────────────────────────────────────────────────

  private Behavior<NodeMessage> onLookAtShards() {
    getContext()
        .pipeToSelf(
            wiring.facts().shards(),
            (shards, failure) ->
                new NodeMessage.Shards(failure == null ? names(shards) : Map.of()));
    return this;
  }

  private static Map<String, Set<String>> names(Map<String, Map<String, Integer>> shards) {
    return shards.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().keySet()));
  }

  private Behavior<NodeMessage> onShards(NodeMessage.Shards shards) {
    shards.byComponent().forEach(moves::now);
    return this;
  }
}
