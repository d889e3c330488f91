package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Effect;
import java.util.Optional;

/** Writes one component's effects and checks that their commands fit who shall get them. */
final class EffectWriter {

  private final Catalog catalog;
  private final Installed sender;

  EffectWriter(Catalog catalog, Installed sender) {
    this.catalog = catalog;
    this.sender = sender;
  }

  ObjectNode json(Effect effect) {
    ObjectNode json = Shape.NODES.objectNode();
    if (effect instanceof Effect.Send send) {
      json.put("kind", "send").put("to", send.component() + "/" + send.id());
      json.set("command", Effects.json(message(send)));
      putOutcomes(json, send.accepted(), send.refused());
    } else if (effect instanceof Effect.Call call) {
      json.put("kind", "call").put("endpoint", call.endpoint()).put("operation", call.operation());
      json.set("body", PlainValues.toJson(call.body()));
      putOutcomes(json, call.accepted(), call.refused());
    } else if (effect instanceof Effect.Schedule schedule) {
      json.put("kind", "schedule").put("name", schedule.name());
      schedule.delay().ifPresent(delay -> json.put("delay", delay.toString()));
      schedule.at().ifPresent(at -> json.put("at", at.toString()));
      json.set("command", Effects.json(own(schedule.command())));
    } else if (effect instanceof Effect.Cancel cancel) {
      json.put("kind", "cancel").put("name", cancel.name());
    }
    return json;
  }

  private void putOutcomes(ObjectNode json, Optional<Object> accepted, Optional<Object> refused) {
    accepted.ifPresent(command -> json.set("onAccepted", Effects.json(own(command))));
    refused.ifPresent(command -> json.set("onRefused", Effects.json(own(command))));
  }

  /** A command that the sender gets itself. */
  private Named own(Object command) {
    return sender.encodeCommand(command);
  }

  private Named message(Effect.Send send) {
    Optional<Installed> receiver = catalog.find(send.component());
    if (send.message() instanceof Effect.Typed typed) {
      return receiver
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "component %s is not installed here (expected: %s). Send by name instead."
                          .formatted(send.component(), installed())))
          .encodeCommand(typed.command());
    }
    Effect.Named named = (Effect.Named) send.message();
    JsonNode body = new PlainWriter(PlainWriter.Decimals.TEXT).json(named.body());
    if (receiver.isPresent()) {
      check(receiver.get(), named.command(), body);
    }
    return new Named(named.command(), body);
  }

  private static void check(Installed receiver, String command, JsonNode body) {
    try {
      receiver.decodeCommand(command, body);
    } catch (InvalidBody invalid) {
      throw new IllegalArgumentException(
          "command %s of %s: %s".formatted(command, receiver.name(), invalid.getMessage()),
          invalid);
    }
  }

  private String installed() {
    return "one of " + Text.listed(catalog.all().stream().map(Installed::name).toList());
  }
}
