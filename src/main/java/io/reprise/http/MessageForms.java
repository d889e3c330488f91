package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Outcome;
import io.reprise.interconnect.Messages.Intervention;
import io.reprise.interconnect.Messages.Page;
import io.reprise.interconnect.Messages.Shown;
import io.reprise.interconnect.Messages.Waiting;

/** Messages, calls and timers that wait, as JSON. */
final class MessageForms {
  private MessageForms() {}

  static ObjectNode page(Page page) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("total", page.total());
    ArrayNode all = json.putArray("messages");
    page.messages().forEach(message -> describe(message, all.addObject()));
    if (page.more()) { // the `after` of the next page
      json.put("next", page.messages().get(page.messages().size() - 1).name().toString());
    }
    return json;
  }

  static ObjectNode shown(Shown shown) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    describe(shown.message(), json);
    shown.order().heldBackBy().ifPresent(name -> json.put("heldBackBy", name.toString()));
    if (shown.message().parked()) {
      json.put("holdsBack", shown.order().holdsBack());
    }
    shown.sent().ifPresent(time -> json.put("sent", Times.text(time)));
    shown.effect().ifPresent(effect -> json.set("effect", effect));
    ArrayNode interventions = json.putArray("interventions");
    for (Intervention one : shown.interventions()) {
      interventions
          .addObject()
          .put("at", Times.text(one.at()))
          .put("action", one.action())
          .put("caller", one.caller())
          .put("reason", one.reason());
    }
    return json;
  }

  private static void describe(Waiting message, ObjectNode json) {
    json.put("name", message.name().toString());
    json.put("kind", message.kind().word());
    json.put("from", message.name().sender());
    json.put("to", message.to());
    json.put("due", Times.text(message.due()));
    json.put("attempts", message.attempts());
    json.put("parked", message.parked());
    message.parkedAt().ifPresent(time -> json.put("parkedAt", Times.text(time)));
    message.code().ifPresent(code -> json.put("code", code));
    message.error().ifPresent(error -> json.put("error", error));
    message.tried().ifPresent(time -> json.put("tried", Times.text(time)));
    message.outcome().ifPresent(outcome -> outcome(outcome, json.putObject("outcome")));
    message.intervened().ifPresent(reason -> json.put("intervened", reason));
    if (message.skipped()) {
      json.put("skipped", true);
    }
  }

  private static void outcome(Outcome outcome, ObjectNode json) {
    json.put("accepted", outcome.accepted());
    outcome.code().ifPresent(code -> json.put("code", code));
    outcome.reason().ifPresent(reason -> json.put("reason", reason));
  }
}
