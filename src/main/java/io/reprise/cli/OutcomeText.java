package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** How a command ended, with its events, in one line for people. */
final class OutcomeText {
  private OutcomeText() {}

  static String of(JsonNode outcome) {
    if (outcome.has("invalid")) {
      return "invalid: " + outcome.path("invalid").asText();
    }
    if (outcome.has("threw")) {
      return "throws " + outcome.path("threw").asText();
    }
    if (!outcome.path("accepted").asBoolean()) {
      return "refused " + outcome.path("code").asText() + ": " + outcome.path("reason").asText();
    }
    List<String> parts = new ArrayList<>();
    outcome.path("events").forEach(event -> parts.add(HistoryRow.named(event)));
    if (outcome.has("reply")) {
      parts.add("reply " + outcome.path("reply"));
    }
    if (outcome.has("effects")) {
      int effects = outcome.path("effects").size();
      parts.add(effects + (effects == 1 ? " effect" : " effects"));
    }
    return parts.isEmpty() ? "accepted" : "accepted: " + String.join(", ", parts);
  }
}
