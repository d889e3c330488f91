package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** One entry of a history as a row for people. */
record HistoryRow(
    String sequence, String time, String command, String caller, String event, String outcome) {
  private static final DateTimeFormatter TO_THE_MILLISECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  static Table table() {
    return new Table("SEQUENCE", "TIME (UTC)", "COMMAND", "CALLER", "EVENT", "OUTCOME").whole(0, 1);
  }

  /** Reads an entry; a later entry of the same command shows a mark instead of the command. */
  static HistoryRow of(JsonNode entry) {
    JsonNode command = entry.path("command");
    boolean first = command.has("name");
    return new HistoryRow(
        entry.path("sequence").asText(),
        time(entry.path("time").asText()),
        first ? named(command) : "  \"",
        command.path("caller").asText(),
        entry.path("event").has("name") ? named(entry.path("event")) : "-",
        outcome(entry.path("outcome")));
  }

  void addTo(Table table) {
    table.row(sequence, time, command, caller, event, outcome);
  }

  /** The headings for {@link #fixed}. */
  static String fixedHeadings(int columns) {
    List<String> headings =
        List.of("SEQUENCE", "TIME (UTC)", "COMMAND", "CALLER", "EVENT", "OUTCOME");
    return Table.line(headings, widths(columns));
  }

  /** One line in columns that don't depend on other rows. */
  String fixed(int columns) {
    return Table.line(List.of(sequence, time, command, caller, event, outcome), widths(columns));
  }

  /**
   * One line by itself, as narrow as it can be.
   *
   * @param columns the width to fit in; 0 for as wide as it gets
   */
  String alone(int columns) {
    List<String> cells = List.of(sequence, time, command, caller, event, outcome);
    String line = Table.line(cells, cells.stream().mapToInt(Table::length).toArray());
    return columns == 0 || Table.length(line) <= columns ? line : fixed(columns);
  }

  private static int[] widths(int columns) {
    int texts = Math.max(8, (columns - 8 - 23 - 10 - 5 * Table.GAP.length()) / 3);
    return new int[] {8, 23, texts, 10, texts, texts};
  }

  /** A time as people read it; what is none stays as it is. */
  static String time(String text) {
    try {
      return TO_THE_MILLISECOND.format(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return text;
    }
  }

  /** Name and fields: {@code deposit cents=5}. */
  static String named(JsonNode it) {
    StringJoiner text = new StringJoiner(" ").add(it.path("name").asText());
    it.path("body")
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              boolean plain = value.isTextual() && value.asText().matches("[^\\s\"]+");
              text.add(field.getKey() + "=" + (plain ? value.asText() : value.toString()));
            });
    return text.toString();
  }

  /** How a command ended, in a few words. */
  static String outcome(JsonNode outcome) {
    if (outcome.isMissingNode()) {
      return "";
    }
    if (!outcome.path("accepted").asBoolean()) {
      return "refused " + outcome.path("code").asText() + ": " + outcome.path("reason").asText();
    }
    return outcome.has("reply") ? "accepted " + outcome.path("reply") : "accepted";
  }
}
