package io.reprise.entity;

import akka.actor.typed.ActorRef;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The gates that live on this node, for what all of them must be told. */
final class LiveGates {

  private final Set<ActorRef<GateMessage>> gates = ConcurrentHashMap.newKeySet();

  void add(ActorRef<GateMessage> gate) {
    gates.add(gate);
  }

  void remove(ActorRef<GateMessage> gate) {
    gates.remove(gate);
  }

  void tellAll(GateMessage message) {
    gates.forEach(gate -> gate.tell(message));
  }
}
