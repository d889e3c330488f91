package io.reprise.interconnect;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.reprise.entity.Handover;
import io.reprise.journal.Entry;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Knows where in the cluster the delivery actors are, and tells them. What it can't tell is found
 * in the outbox: by the next look at the sender, or the next sweep.
 */
final class HandingOver implements Handover {

  private final InterconnectSettings settings;
  private final AtomicReferenceArray<@Nullable ActorRef<DeliveryMessage>> deliveries;

  HandingOver(InterconnectSettings settings) {
    this.settings = settings;
    this.deliveries = new AtomicReferenceArray<>(settings.deliveries());
  }

  /** The name under which a delivery actor is found. */
  static ServiceKey<DeliveryMessage> key(int number) {
    return ServiceKey.create(DeliveryMessage.class, "delivery-" + number);
  }

  /** Keeps up with where the delivery actors are; one actor on each node. */
  Behavior<Receptionist.Listing> following() {
    return Behaviors.setup(
        context -> {
          for (int number = 0; number < settings.deliveries(); number++) {
            context
                .getSystem()
                .receptionist()
                .tell(Receptionist.subscribe(key(number), context.getSelf()));
          }
          return Behaviors.receive(Receptionist.Listing.class)
              .onMessage(
                  Receptionist.Listing.class,
                  listing -> {
                    take(listing);
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private void take(Receptionist.Listing listing) {
    for (int number = 0; number < settings.deliveries(); number++) {
      if (listing.isForKey(key(number))) {
        Set<ActorRef<DeliveryMessage>> there = listing.getServiceInstances(key(number));
        Iterator<ActorRef<DeliveryMessage>> any = there.iterator();
        deliveries.set(number, any.hasNext() ? any.next() : null);
      }
    }
  }

  @Override
  public void sent(Sent sent) {
    String sender = sent.component() + "|" + sent.id();
    ActorRef<DeliveryMessage> delivery = deliveryOf(sender);
    if (delivery == null) {
      return;
    }
    boolean far = delivery.path().address().hasGlobalScope();
    delivery.tell(
        far
                && sent.entries().stream().mapToLong(Entry::roughSize).sum()
                    > settings.handOverBytesMax()
            ? new DeliveryMessage.Look(sender.replace('|', '/'))
            : new DeliveryMessage.Handed(sent));
  }

  /** Has the outbox looked at for this sender, as {@code component/id}. */
  void look(String sender) {
    ActorRef<DeliveryMessage> delivery = deliveryOf(sender.replace('/', '|'));
    if (delivery != null) {
      delivery.tell(new DeliveryMessage.Look(sender));
    }
  }

  /** Tells all of them. */
  void tellAll(DeliveryMessage message) {
    for (int number = 0; number < settings.deliveries(); number++) {
      ActorRef<DeliveryMessage> delivery = deliveries.get(number);
      if (delivery != null) {
        delivery.tell(message);
      }
    }
  }

  /** Whether all of them are known to be somewhere. */
  boolean knowsAll() {
    for (int number = 0; number < settings.deliveries(); number++) {
      if (deliveries.get(number) == null) {
        return false;
      }
    }
    return true;
  }

  private @Nullable ActorRef<DeliveryMessage> deliveryOf(String persistenceId) {
    int slice = Math.abs(persistenceId.hashCode() % Outbox.SLICES); // as Akka Persistence has it
    return deliveries.get(slice / settings.slicesEach());
  }
}
