package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** An outcome as JSON, in the form that it has in an entry; nodes tell it each other so, too. */
public final class OutcomeJson {

  private OutcomeJson() {}

  /**
   * With {@code accepted}, and those of {@code code}, {@code reason}, {@code reply} that it has.
   */
  public static ObjectNode write(Entry.Outcome outcome) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("accepted", outcome.accepted());
    outcome.code().ifPresent(code -> json.put("code", code));
    outcome.reason().ifPresent(reason -> json.put("reason", reason));
    outcome.reply().ifPresent(reply -> json.set("reply", reply));
    return json;
  }

  /** Reads what {@link #write} gave. */
  public static Entry.Outcome read(JsonNode json) {
    return new Entry.Outcome(
        json.get("accepted").booleanValue(),
        Optional.ofNullable(json.get("code")).map(JsonNode::textValue),
        Optional.ofNullable(json.get("reason")).map(JsonNode::textValue),
        Optional.ofNullable(json.get("reply")));
  }
}
