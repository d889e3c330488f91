package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Outcome;
import java.util.Optional;

/** How a message or call has ended, as JSON: between nodes, and until its sender knows. */
public final class Outcomes {
  private Outcomes() {}

  /** {@code {"accepted":…,"code":…,"reason":…,"reply":…}}, without what is not there. */
  public static ObjectNode toJson(Outcome outcome) {
    ObjectNode json = Shape.NODES.objectNode().put("accepted", outcome.accepted());
    outcome.code().ifPresent(code -> json.put("code", code));
    outcome.reason().ifPresent(reason -> json.put("reason", reason));
    outcome.reply().ifPresent(reply -> json.set("reply", PlainValues.toJson(reply)));
    return json;
  }

  /** Reads what {@link #toJson} gave. */
  public static Outcome fromJson(JsonNode json) {
    return new Outcome(
        json.path("accepted").booleanValue(),
        text(json, "code"),
        text(json, "reason"),
        Optional.ofNullable(json.get("reply")).map(PlainValues::fromJson));
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.ofNullable(json.get(field)).map(JsonNode::textValue);
  }
}
