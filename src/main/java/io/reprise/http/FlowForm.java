package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.journal.Entry;
import io.reprise.journal.EntryJson;
import io.reprise.journal.Outstanding;
import io.reprise.replay.Flow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Flows as they are shown: a list of commands, since a tree may be deeper than a parser of JSON
 * goes. Each names the one above it by its number.
 */
final class FlowForm {
  private FlowForm() {}

  static ObjectNode json(Flow flow) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", flow.id());
    json.put("complete", flow.complete());
    if (!flow.complete()) {
      json.put("stoppedBy", flow.timedOut() ? "timeout" : "limit");
      json.put("leftOut", flow.leftOut());
    }
    List<Flow.Command> commands = flow.commands();
    json.put("begun", Times.text(commands.get(0).first().time()));
    commands.stream()
        .flatMap(command -> command.entries().stream())
        .map(Entry::time)
        .max(Instant::compareTo)
        .ifPresent(last -> json.put("last", Times.text(last)));
    ArrayNode entities = json.putArray("entities");
    flow.entities().forEach(entities::add);
    ArrayNode all = json.putArray("commands");
    commands.forEach(command -> put(all.addObject(), command));
    return json;
  }

  private static void put(ObjectNode json, Flow.Command command) {
    Entry first = command.first();
    json.put("number", command.number());
    command.parent().ifPresent(parent -> json.put("parent", parent));
    json.put("depth", command.depth());
    json.put("as", command.role().word());
    if (command.asked()) {
      json.put("asked", true);
    }
    if (command.above() != Flow.Above.NOTHING) {
      json.put("above", command.above().name().toLowerCase(Locale.ROOT));
    }
    json.put("entity", first.entity());
    json.put("sequence", first.sequence());
    json.put("lastSequence", first.lastSequence());
    json.put("time", Times.text(first.time()));
    JsonNode shown = EntryJson.toJson(first);
    json.set("command", shown.path("command"));
    json.set("outcome", shown.path("outcome"));
    ArrayNode events = json.putArray("events");
    for (Entry entry : command.entries()) {
      entry
          .event()
          .ifPresent(
              event ->
                  events
                      .addObject()
                      .put("sequence", entry.sequence())
                      .put("name", event.name())
                      .set("body", event.body()));
    }
    ArrayNode effects = json.putArray("effects");
    command.effects().forEach(effect -> put(effects.addObject(), effect));
  }

  private static void put(ObjectNode json, Flow.Effect effect) {
    json.put("index", effect.index());
    json.put("kind", effect.kind());
    for (String field : List.of("to", "endpoint", "operation", "name", "command", "body")) {
      if (effect.planned().has(field)) {
        json.set(field, effect.planned().path(field));
      }
    }
    json.put("state", effect.state().word());
    if (effect.kind().equals("timer")) {
      json.put("due", Times.text(effect.due()));
    }
    effect.ledTo().ifPresent(number -> json.put("ledTo", number));
    effect.outcome().ifPresent(number -> json.put("outcome", number));
    effect.outstanding().ifPresent(row -> put(json.putObject("delivery"), row));
    effect
        .endedBy()
        .ifPresent(
            entry ->
                json.putObject("endedBy")
                    .put("entity", entry.entity())
                    .put("sequence", entry.sequence())
                    .put("time", Times.text(entry.time())));
    effect
        .skipped()
        .ifPresent(
            skipped ->
                json.putObject("skipped")
                    .put("time", Times.text(skipped.at()))
                    .put("caller", skipped.caller())
                    .put("reason", skipped.reason()));
  }

  private static void put(ObjectNode json, Outstanding row) {
    json.put("due", Times.text(row.due()));
    json.put("attempts", row.attempts());
    json.put("parked", row.parked());
    row.code().ifPresent(code -> json.put("code", code));
    row.error().ifPresent(error -> json.put("error", error));
    row.tried().ifPresent(tried -> json.put("tried", Times.text(tried)));
    row.parkedAt().ifPresent(parked -> json.put("parkedAt", Times.text(parked)));
    row.outcome().ifPresent(outcome -> json.set("outcome", outcome));
  }
}
