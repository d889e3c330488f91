package io.reprise.entity;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the {@link Placement} of this node in step with those of the others: whichever node has the
 * coordinator of shards, it knows what all of them know.
 */
final class PlacementBehavior extends AbstractBehavior<PlacementMessage> {

  private static final ServiceKey<PlacementMessage> KEY =
      ServiceKey.create(PlacementMessage.class, "reprise-placement");

  private final Placement placement;
  private final Address self;
  private Map<String, Integer> hosted = Map.of();
  private Set<ActorRef<PlacementMessage>> others = Set.of();

  static Behavior<PlacementMessage> create(Placement placement, Address self) {
    return Behaviors.setup(context -> new PlacementBehavior(context, placement, self));
  }

  private PlacementBehavior(
      ActorContext<PlacementMessage> context, Placement placement, Address self) {
    super(context);
    this.placement = placement;
    this.self = self;
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing -> new PlacementMessage.Peers(listing.getServiceInstances(KEY)));
    context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
    context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
  }

  @Override
  public Receive<PlacementMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(PlacementMessage.Hosts.class, this::onHosts)
        .onMessage(PlacementMessage.Peers.class, this::onPeers)
        .onMessage(PlacementMessage.Runs.class, this::onRuns)
        .onMessage(PlacementMessage.Needs.class, this::onNeeds)
        .onMessage(PlacementMessage.Met.class, this::onMet)
        .build();
  }

  private Behavior<PlacementMessage> onHosts(PlacementMessage.Hosts hosts) {
    hosted = hosts.components();
    placement.runs(self, hosted);
    others.forEach(this::tellWhatRunsHere);
    return this;
  }

  private Behavior<PlacementMessage> onPeers(PlacementMessage.Peers peers) {
    Set<ActorRef<PlacementMessage>> now = new HashSet<>(peers.all());
    now.remove(getContext().getSelf());
    for (ActorRef<PlacementMessage> other : now) {
      if (!others.contains(other)) {
        tellWhatRunsHere(other);
        placement.forEachNeed(
            (component, shard, version) ->
                other.tell(new PlacementMessage.Needs(component, shard, version)));
      }
    }
    others = now;
    Set<Address> nodes = new HashSet<>(Set.of(self));
    now.forEach(other -> nodes.add(other.path().address()));
    placement.keepOnly(nodes);
    return this;
  }

  private void tellWhatRunsHere(ActorRef<PlacementMessage> other) {
    other.tell(new PlacementMessage.Runs(self.toString(), hosted));
  }

  private Behavior<PlacementMessage> onRuns(PlacementMessage.Runs runs) {
    placement.runs(AddressFromURIString.parse(runs.node()), runs.components());
    return this;
  }

  private Behavior<PlacementMessage> onNeeds(PlacementMessage.Needs needs) {
    placement.needs(needs.component(), needs.shard(), needs.version());
    return this;
  }

  private Behavior<PlacementMessage> onMet(PlacementMessage.Met met) {
    placement.needs(met.component(), met.shard(), met.version());
    others.forEach(
        other ->
            other.tell(new PlacementMessage.Needs(met.component(), met.shard(), met.version())));
    return this;
  }
}
