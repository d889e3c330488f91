package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.journal.Entry;
import java.util.Optional;

/** Reads the answer to a command out of its first entry. */
final class Answers {
  private Answers() {}

  /** What the command was answered, or would have been. */
  static Answer.Decided recorded(Entry first, Entry.Decided decided) {
    return new Answer.Decided(
        first.commandId(),
        first.lastSequence(),
        first.lastVersion(),
        decided.outcome(),
        false,
        Optional.empty(),
        first.componentVersion());
  }

  static ObjectNode toJson(Entry.Outcome outcome) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("accepted", outcome.accepted());
    outcome.code().ifPresent(code -> json.put("code", code));
    outcome.reason().ifPresent(reason -> json.put("reason", reason));
    outcome.reply().ifPresent(reply -> json.set("reply", reply));
    return json;
  }

  static Entry.Outcome outcomeFrom(JsonNode json) {
    return new Entry.Outcome(
        json.get("accepted").booleanValue(),
        Optional.ofNullable(json.get("code")).map(JsonNode::textValue),
        Optional.ofNullable(json.get("reason")).map(JsonNode::textValue),
        Optional.ofNullable(json.get("reply")));
  }
}
