package io.reprise.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.journal.Entry;
import io.reprise.replay.Explanation;
import io.reprise.replay.FieldChange;
import io.reprise.replay.Fork;
import io.reprise.replay.JsonDiff;
import java.util.Locale;

/** What replay found out, as JSON. */
final class ReplayForms {
  private ReplayForms() {}

  static ObjectNode explanation(ObjectNode json, JsonPointer pointer, Explanation explanation) {
    json.put("consistency", "past").put("pointer", pointer.toString());
    json.put("sequence", explanation.sequence());
    explanation.value().ifPresent(value -> json.set("value", value));
    ArrayNode changes = json.putArray("changes");
    explanation.changes().forEach(change -> put(changes.addObject(), change));
    json.put("more", explanation.more());
    return json;
  }

  private static void put(ObjectNode json, FieldChange change) {
    Entry entry = change.entry();
    json.put("sequence", entry.sequence());
    json.put("time", Times.text(entry.time()));
    change.before().ifPresent(value -> json.set("before", value));
    change.after().ifPresent(value -> json.set("after", value));
    entry
        .event()
        .ifPresent(
            event -> json.putObject("event").put("name", event.name()).set("body", event.body()));
    Entry.Command command = change.command();
    ObjectNode by = json.putObject("command");
    by.put("id", command.id().toString());
    command.key().ifPresent(key -> by.put("key", key));
    by.put("name", command.name()).set("body", command.body());
    by.put("caller", command.caller());
    command
        .cause()
        .ifPresent(
            cause ->
                by.putObject("cause")
                    .put("entity", cause.entity())
                    .put("sequence", cause.sequence())
                    .put("index", cause.index()));
    command.reason().ifPresent(reason -> by.put("reason", reason));
    change.nearDuplicateOf().ifPresent(sequence -> json.put("nearDuplicateOf", sequence));
  }

  static ObjectNode fork(ObjectNode json, Fork fork) {
    json.put("consistency", "what-if");
    json.put("from", fork.from()).put("through", fork.through()).put("commands", fork.commands());
    json.set("recorded", fork.recorded());
    json.set("forked", fork.forked());
    json.set("diff", JsonDiff.patch(fork.recorded(), fork.forked()));
    ArrayNode changed = json.putArray("changed");
    for (Fork.Changed command : fork.changed()) {
      ObjectNode one = changed.addObject();
      one.put("sequence", command.sequence()).put("command", command.command());
      one.put("why", command.why().name().toLowerCase(Locale.ROOT));
      one.set("recorded", command.recorded());
      if (command.why() != Fork.Why.SKIPPED) {
        one.set("forked", command.forked());
      }
    }
    json.put("moreChanged", fork.moreChanged());
    ArrayNode effects = json.putArray("effects");
    fork.effects()
        .forEach(
            collected ->
                effects
                    .addObject()
                    .put("sequence", collected.sequence())
                    .set("effect", collected.effect()));
    json.put("moreEffects", fork.moreEffects());
    return json;
  }
}
