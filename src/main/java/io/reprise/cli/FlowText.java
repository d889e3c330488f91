package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A flow as a tree for people. */
final class FlowText {
  private static final int INDENT = 4;

  /** What is deeper is not moved further to the right. */
  private static final int DEPTH_MAX = 20;

  private final Table table = new Table("AFTER", "WHAT").whole(0);
  private final Map<Integer, JsonNode> commands = new HashMap<>();
  private Instant begun = Instant.EPOCH;

  private FlowText() {}

  /**
   * Prints it: the time of what came from outside, and how long after that each other command came.
   *
   * @param columns the width to fit in; 0 for as wide as it gets
   */
  static void print(JsonNode flow, PrintWriter out, int columns) {
    FlowText text = new FlowText();
    flow.path("commands")
        .forEach(command -> text.commands.put(command.path("number").asInt(), command));
    for (JsonNode command : flow.path("commands")) {
      if (!command.has("parent")) {
        text.addTree(command);
      }
    }
    text.table.print(out, columns);
    out.println();
    out.println(summary(flow));
  }

  /** A command, or an effect of one, that is to be printed with all below it. */
  private record Item(JsonNode command, JsonNode effect) {}

  private void addTree(JsonNode root) {
    begun = Instant.parse(root.path("time").asText());
    Deque<Item> next = new ArrayDeque<>();
    push(root, next);
    while (!next.isEmpty()) {
      Item item = next.pop();
      add(item);
      // What is pushed last comes first.
      push(item.effect().path("outcome"), next);
      push(item.effect().path("ledTo"), next);
    }
  }

  private void push(JsonNode number, Deque<Item> next) {
    JsonNode command = number.isInt() ? commands.get(number.asInt()) : number;
    if (command == null || !command.isObject()) {
      return;
    }
    JsonNode effects = command.path("effects");
    for (int i = effects.size() - 1; i >= 0; i--) {
      next.push(new Item(command, effects.get(i)));
    }
    next.push(new Item(command, command.path("none")));
  }

  private void add(Item item) {
    JsonNode command = item.command();
    String margin = " ".repeat(INDENT * Math.min(DEPTH_MAX, command.path("depth").asInt()));
    if (!item.effect().isMissingNode()) {
      table.row("", margin + "  " + effect(item.effect()));
      return;
    }
    Instant time = Instant.parse(command.path("time").asText());
    table.row(
        command.has("parent")
            ? after(Duration.between(begun, time))
            : HistoryRow.time(command.path("time").asText()),
        margin + command(command));
    command.path("events").forEach(event -> table.row("", margin + "  " + HistoryRow.named(event)));
  }

  private static String command(JsonNode command) {
    long first = command.path("sequence").asLong();
    long last = command.path("lastSequence").asLong();
    String as = command.path("as").asText();
    String above =
        switch (command.path("above").asText()) {
          case "cut" -> ", what came before is left out";
          case "missing" -> ", what it came from is not here";
          default -> "";
        };
    return command.path("entity").asText()
        + " #"
        + (last > first ? first + "-" + last : Long.toString(first))
        + "  "
        + HistoryRow.named(command.path("command"))
        + (as.equals("request")
            ? ", by " + command.at("/command/caller").asText()
            : " (" + as + above + ")")
        + ": "
        + HistoryRow.outcome(command.path("outcome"))
        + (command.path("asked").asBoolean() ? "  <- asked for" : "");
  }

  private static String effect(JsonNode effect) {
    String what =
        switch (effect.path("kind").asText()) {
          case "message" ->
              "message to "
                  + effect.path("to").asText()
                  + ": "
                  + HistoryRow.named(effect.path("command"));
          case "call" ->
              "call "
                  + effect.path("endpoint").asText()
                  + "/"
                  + effect.path("operation").asText()
                  + " "
                  + effect.path("body");
          case "timer" ->
              "timer "
                  + effect.path("name").asText()
                  + ", due "
                  + HistoryRow.time(effect.path("due").asText())
                  + ": "
                  + HistoryRow.named(effect.path("command"));
          default -> "cancels timer " + effect.path("name").asText();
        };
    String state = state(effect);
    return state.isEmpty() ? what : what + "  -- " + state;
  }

  /** What has become of it, where what hangs below doesn't tell. */
  private static String state(JsonNode effect) {
    JsonNode delivery = effect.path("delivery");
    JsonNode endedBy = effect.path("endedBy");
    String end = endedBy.path("entity").asText() + " #" + endedBy.path("sequence").asText();
    return switch (effect.path("state").asText()) {
      case "waiting" ->
          (effect.path("kind").asText().equals("timer") ? "waiting" : "on its way")
              + attempts(delivery);
      case "parked" -> "parked" + attempts(delivery);
      case "handled" ->
          delivery.isMissingNode()
              ? ""
              : "its sender was not told yet"
                  + (delivery.path("parked").asBoolean() ? ", parked" : "")
                  + attempts(delivery);
      case "skipped" ->
          "skipped by %s: %s"
              .formatted(
                  effect.at("/skipped/caller").asText(), effect.at("/skipped/reason").asText());
      case "cancelled" -> "cancelled by " + end;
      case "replaced" -> "set anew by " + end;
      case "left-out" -> "left out";
      case "not-found" -> "not on its way, and no entry of it";
      default -> "";
    };
  }

  private static String attempts(JsonNode delivery) {
    StringJoiner text = new StringJoiner(", ", " (", ")").setEmptyValue("");
    if (delivery.has("code")) {
      text.add(delivery.path("code").asText());
    }
    int attempts = delivery.path("attempts").asInt();
    if (attempts > 0) {
      text.add(attempts == 1 ? "1 attempt" : attempts + " attempts");
    }
    if (delivery.has("error")) {
      text.add(delivery.path("error").asText());
    }
    return text.toString();
  }

  /** In the two units that matter, such as {@code +3d 2h}. */
  static String after(Duration duration) {
    String sign = duration.isNegative() ? "-" : "+";
    Duration length = duration.abs();
    if (length.toMinutes() == 0) {
      return length.toMillis() < 1000
          ? sign + length.toMillis() + " ms"
          : sign + String.format(java.util.Locale.ROOT, "%.3f s", length.toMillis() / 1000.0);
    }
    List<Long> parts =
        List.of(
            length.toDays(),
            (long) length.toHoursPart(),
            (long) length.toMinutesPart(),
            (long) length.toSecondsPart());
    int first = 0;
    while (parts.get(first) == 0) {
      first++;
    }
    return sign
        + parts.get(first)
        + "dhm".charAt(first)
        + " "
        + parts.get(first + 1)
        + "hms".charAt(first);
  }

  private static String summary(JsonNode flow) {
    int count = flow.path("commands").size();
    int entities = flow.path("entities").size();
    Map<String, Integer> open = new HashMap<>();
    flow.path("commands")
        .forEach(
            command ->
                command
                    .path("effects")
                    .forEach(effect -> open.merge(effect.path("state").asText(), 1, Integer::sum)));
    Duration took =
        Duration.between(
            Instant.parse(flow.path("begun").asText()), Instant.parse(flow.path("last").asText()));
    return "%d %s of %d %s in %s%s%s."
        .formatted(
            count,
            count == 1 ? "command" : "commands",
            entities,
            entities == 1 ? "entity" : "entities",
            after(took).substring(1),
            open.containsKey("waiting") ? ", " + open.get("waiting") + " waiting" : "",
            open.containsKey("parked") ? ", " + open.get("parked") + " parked" : "");
  }

  /** That it isn't all. */
  static String leftOut(JsonNode flow) {
    int effects = flow.path("leftOut").asInt();
    String what =
        effects == 0
            ? ""
            : " %d %s not followed, nor what %s led to."
                .formatted(
                    effects,
                    effects == 1 ? "effect was" : "effects were",
                    effects == 1 ? "it" : "they");
    return flow.path("stoppedBy").asText().equals("timeout")
        ? "It took too long (reprise.replay.find-timeout), something may be missing." + what
        : "That is not all (reprise.replay.flow-commands-max, flow-bytes)." + what;
  }
}
