package io.reprise.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import akka.event.Logging;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the actor of the node what Akka's membership and its resolver of splits say. */
final class Listening {

  /** Its decisions stand in Akka's log only. */
  private static final String RESOLVER = "SplitBrainResolver";

  /** So does when it takes shards from nodes: the actor that gives shards to nodes. */
  private static final String COORDINATOR = "ShardCoordinator";

  private static final Pattern HAND_OFF =
      Pattern.compile("(\\S+): Starting rebalance for shards \\[([^\\]]+)\\]\\..*");

  private Listening() {}

  static void start(ActorSystem<?> system, ActorRef<NodeMessage> node, ClusterSetup setup) {
    system.systemActorOf(membership(node), "reprise-membership", Props.empty());
    ActorRef<Logging.Warning> warnings =
        system.systemActorOf(warnings(node), "reprise-decisions", Props.empty());
    Adapter.toClassic(system)
        .getEventStream()
        .subscribe(Adapter.toClassic(warnings), Logging.Warning.class);
    ActorRef<Logging.Info> moves =
        system.systemActorOf(handOffs(setup), "reprise-hand-offs", Props.empty());
    Adapter.toClassic(system)
        .getEventStream()
        .subscribe(Adapter.toClassic(moves), Logging.Info.class);
  }

  private static Behavior<ClusterEvent.ClusterDomainEvent> membership(ActorRef<NodeMessage> node) {
    return Behaviors.setup(
        context -> {
          Cluster.get(context.getSystem())
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), ClusterEvent.ClusterDomainEvent.class));
          return Behaviors.receive(ClusterEvent.ClusterDomainEvent.class)
              .onMessage(
                  ClusterEvent.ClusterDomainEvent.class,
                  event -> {
                    node.tell(new NodeMessage.Happened(event));
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private static Behavior<Logging.Warning> warnings(ActorRef<NodeMessage> node) {
    return Behaviors.receive(Logging.Warning.class)
        .onMessage(
            Logging.Warning.class,
            warning -> {
              if (warning.logClass().getName().contains(RESOLVER)) {
                node.tell(new NodeMessage.Decided(String.valueOf(warning.message())));
              }
              return Behaviors.same();
            })
        .build();
  }

  private static Behavior<Logging.Info> handOffs(ClusterSetup setup) {
    return Behaviors.receive(Logging.Info.class)
        .onMessage(
            Logging.Info.class,
            info -> {
              if (info.logClass().getName().contains(COORDINATOR)) {
                Matcher begins = HAND_OFF.matcher(String.valueOf(info.message()));
                if (begins.matches() && setup.versions().containsKey(begins.group(1))) {
                  List<String> shards = List.of(begins.group(2).split(",", -1));
                  setup.telemetry().cluster().handOffBegins(begins.group(1), shards);
                }
              }
              return Behaviors.same();
            })
        .build();
  }
}
