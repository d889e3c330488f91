package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A message, call or timer that an entry has set going. What is to be done stands in the entry.
 *
 * @param index its place among the effects of the entry
 * @param kind {@code send}, {@code call} or {@code schedule}
 * @param target the receiver as {@code component/id}, the endpoint and operation, or the timer
 * @param due not before this
 */
record OutboxRow(long sequence, int index, String kind, String target, Instant due) {

  boolean isTimer(String name) {
    return kind.equals("schedule") && target.equals(name);
  }

  /** What an entry sets going; {@code cancel} sets nothing going. */
  static List<OutboxRow> of(Entry entry) {
    if (entry.decided().isEmpty() || entry.decided().get().effects().isEmpty()) {
      return List.of();
    }
    List<OutboxRow> rows = new ArrayList<>();
    int index = 0;
    for (JsonNode effect : entry.decided().get().effects()) {
      String kind = effect.path("kind").asText();
      String target =
          switch (kind) {
            case "send" -> effect.path("to").asText();
            case "call" ->
                effect.path("endpoint").asText() + "/" + effect.path("operation").asText();
            case "schedule" -> effect.path("name").asText();
            default -> "";
          };
      if (!target.isEmpty()) {
        rows.add(new OutboxRow(entry.sequence(), index, kind, target, entry.due(index)));
      }
      index++;
    }
    return rows;
  }
}
