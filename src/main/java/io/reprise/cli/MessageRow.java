package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Messages, calls and timers as rows for people. */
final class MessageRow {
  private MessageRow() {}

  static Table table() {
    return new Table("NAME", "KIND", "TO", "DUE (UTC)", "ATTEMPTS", "PARKED AS", "LAST ERROR")
        .whole(0, 1, 3, 4);
  }

  static void add(JsonNode message, Table table) {
    table.row(
        message.path("name").asText(),
        message.path("kind").asText(),
        message.path("to").asText(),
        HistoryRow.time(message.path("due").asText()),
        message.path("attempts").asText(),
        message.path("parked").asBoolean() ? message.path("code").asText("parked") : "-",
        message.path("error").asText());
  }
}
