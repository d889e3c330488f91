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

/** Tells the actor of the node what Akka's membership and its resolver of splits say. */
final class Listening {

  /** Its decisions stand in Akka's log only. */
  private static final String RESOLVER = "SplitBrainResolver";

  private Listening() {}

  static void start(ActorSystem<?> system, ActorRef<NodeMessage> node) {
    system.systemActorOf(membership(node), "reprise-membership", Props.empty());
    ActorRef<Logging.Warning> warnings =
        system.systemActorOf(warnings(node), "reprise-decisions", Props.empty());
    Adapter.toClassic(system)
        .getEventStream()
        .subscribe(Adapter.toClassic(warnings), Logging.Warning.class);
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
}
