package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import io.reprise.journal.OutcomeJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers as JSON, between nodes. */
final class AnswerWire {
  private AnswerWire() {}

  static ObjectNode toJson(Answer answer) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (answer instanceof Answer.Decided decided) {
      json.put("kind", "decided").put("command", decided.commandId().toString());
      json.put("sequence", decided.sequence()).put("version", decided.version());
      json.set("outcome", OutcomeJson.write(decided.outcome()));
      json.put("replayed", decided.replayed()).put("component", decided.componentVersion());
      decided.state().ifPresent(state -> json.set("state", state));
    } else if (answer instanceof Answer.Value value) {
      json.put("kind", "value").put("sequence", value.sequence()).put("version", value.version());
      json.put("time", value.time().toString());
      json.set("value", value.value());
      json.put("linearizable", value.linearizable()).put("component", value.componentVersion());
    } else if (answer instanceof Answer.Unchanged unchanged) {
      json.put("kind", "unchanged").put("sequence", unchanged.sequence());
      json.put("version", unchanged.version());
    } else if (answer instanceof Answer.Recovered recovered) {
      json.put("kind", "recovered").put("sequence", recovered.sequence());
      json.put("version", recovered.version()).put("component", recovered.componentVersion());
    } else if (answer instanceof Answer.NotDone notDone) {
      json.put("kind", "not-done").put("failure", notDone.failure().name());
      json.put("detail", notDone.detail());
      ArrayNode errors = json.putArray("errors");
      notDone
          .errors()
          .forEach(
              error ->
                  errors
                      .addObject()
                      .put("pointer", error.pointer())
                      .put("code", error.code())
                      .put("detail", error.detail()));
      json.put("sequence", notDone.sequence()).put("version", notDone.version());
      json.put("maybeWritten", notDone.maybeWritten());
    }
    return json;
  }

  static Answer answerFrom(JsonNode json) {
    long sequence = json.get("sequence").longValue();
    long version = json.get("version").longValue();
    return switch (json.get("kind").textValue()) {
      case "decided" ->
          new Answer.Decided(
              UUID.fromString(json.get("command").textValue()),
              sequence,
              version,
              OutcomeJson.read(json.get("outcome")),
              json.get("replayed").booleanValue(),
              Optional.ofNullable(json.get("state")),
              json.get("component").intValue());
      case "value" ->
          new Answer.Value(
              sequence,
              version,
              Instant.parse(json.get("time").textValue()),
              json.get("value"),
              json.get("linearizable").booleanValue(),
              json.get("component").intValue());
      case "unchanged" -> new Answer.Unchanged(sequence, version);
      case "recovered" -> new Answer.Recovered(sequence, version, json.get("component").intValue());
      default ->
          new Answer.NotDone(
              Answer.Failure.valueOf(json.get("failure").textValue()),
              json.get("detail").textValue(),
              errors(json.get("errors")),
              sequence,
              version,
              json.get("maybeWritten").booleanValue());
    };
  }

  private static List<FieldError> errors(JsonNode json) {
    List<FieldError> errors = new ArrayList<>();
    json.forEach(
        error ->
            errors.add(
                new FieldError(
                    error.get("pointer").textValue(),
                    error.get("code").textValue(),
                    error.get("detail").textValue())));
    return errors;
  }
}
