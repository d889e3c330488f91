package io.reprise.interconnect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.codec.PlainValues;
import io.reprise.component.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a message or call has ended, as the outbox keeps it until its sender knows. */
final class OutcomeJson {
  private OutcomeJson() {}

  static byte @Nullable [] bytes(@Nullable Outcome outcome) {
    if (outcome == null) {
      return null;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("accepted", outcome.accepted());
    outcome.code().ifPresent(code -> json.put("code", code));
    outcome.reason().ifPresent(reason -> json.put("reason", reason));
    outcome.reply().ifPresent(reply -> json.set("reply", PlainValues.toJson(reply)));
    return Json.write(json);
  }

  static @Nullable Outcome outcome(byte @Nullable [] stored) {
    if (stored == null) {
      return null;
    }
    try {
      JsonNode json = Json.parseStored(stored);
      return new Outcome(
          json.path("accepted").booleanValue(),
          text(json, "code"),
          text(json, "reason"),
          Optional.ofNullable(json.get("reply")).map(PlainValues::fromJson));
    } catch (MalformedJson e) {
      throw new IllegalStateException("an outcome in the outbox is not JSON: " + e.getMessage(), e);
    }
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.ofNullable(json.get(field)).map(JsonNode::textValue);
  }
}
