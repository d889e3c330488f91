package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Named;
import io.reprise.component.Decision;
import io.reprise.journal.Entry;
import io.reprise.journal.Ruling;
import java.util.List;

/** What comes of a recorded command when it is decided again. */
sealed interface Attempt {

  /** It was accepted or refused: what the rule gave, and what it comes to. */
  record Ruled(Decision<?> decision, Ruling ruling) implements Attempt {
    @Override
    public String word() {
      return Attempt.word(ruling.outcome());
    }

    @Override
    public ObjectNode json() {
      return Attempt.json(ruling.outcome(), ruling.events(), ruling.effects());
    }
  }

  /** The command is not there any more, or its record does not take these fields. */
  record Invalid(String why) implements Attempt {
    @Override
    public String word() {
      return "invalid";
    }

    @Override
    public ObjectNode json() {
      return JsonNodeFactory.instance.objectNode().put("invalid", why);
    }
  }

  /** A rule threw, or decided what can't be written down. */
  record Threw(Throwable thrown) implements Attempt {
    @Override
    public String word() {
      return "throws";
    }

    @Override
    public ObjectNode json() {
      return JsonNodeFactory.instance.objectNode().put("threw", thrown.toString());
    }
  }

  /** One word: {@code accepted}, the code of a refusal, {@code invalid} or {@code throws}. */
  String word();

  /** All of it, for people and scripts. */
  ObjectNode json();

  /** The word for an outcome. */
  static String word(Entry.Outcome outcome) {
    return outcome.accepted() ? "accepted" : outcome.code().orElse("refused");
  }

  /** The form of an outcome with its events and effects. */
  static ObjectNode json(Entry.Outcome outcome, List<Named> events, JsonNode effects) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("accepted", outcome.accepted());
    outcome.code().ifPresent(code -> json.put("code", code));
    outcome.reason().ifPresent(reason -> json.put("reason", reason));
    if (outcome.accepted()) {
      ArrayNode array = json.putArray("events");
      events.forEach(
          event -> array.addObject().put("name", event.name()).set("body", event.body()));
    }
    outcome.reply().ifPresent(reply -> json.set("reply", reply));
    if (!effects.isEmpty()) {
      json.set("effects", effects);
    }
    return json;
  }
}
