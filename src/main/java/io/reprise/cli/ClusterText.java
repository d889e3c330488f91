package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cluster as a node describes it, for people. */
final class ClusterText {
  private static final int DECISIONS_SHOWN = 3;
  private static final int MOVES_SHOWN = 3;

  private ClusterText() {}

  /** Members, who can't be reached, and what was decided and moved last. */
  static void print(JsonNode status, PrintWriter out, int columns) {
    members(status, out, columns);
    status
        .path("members")
        .forEach(member -> unreachable(member).ifPresent(line -> out.println(line)));
    if (status.has("databaseProblem")) {
      out.printf("PostgreSQL does not answer: %s%n", status.path("databaseProblem").asText());
    }
    events("Last decisions", status.path("decisions"), DECISIONS_SHOWN, out, columns);
    events("Last moves of shards", status.path("moves"), MOVES_SHOWN, out, columns);
  }

  /** The members as a table; the oldest, which gives shards to nodes, has a mark. */
  static void members(JsonNode status, PrintWriter out, int columns) {
    Table table =
        new Table("NODE", "STATUS", "VERSION", "UP FOR", "SHARDS", "ENTITIES", "DATABASE", "HTTP")
            .whole(0, 1, 3, 4, 5, 6);
    String oldest = status.path("oldest").asText();
    for (JsonNode member : status.path("members")) {
      String node = member.path("node").asText();
      table.row(
          node + (node.equals(oldest) ? " *" : ""),
          state(member),
          orNone(member.path("version")),
          member.has("uptimeSeconds") ? age(member.path("uptimeSeconds").asLong()) : "-",
          orNone(member.path("shards")),
          orNone(member.path("entities")),
          member.has("databaseMillisAgo")
              ? age(member.path("databaseMillisAgo").asLong() / 1000) + " ago"
              : "-",
          orNone(member.path("address")));
    }
    table.print(out, columns);
  }

  private static String orNone(JsonNode value) {
    return value.asText().isEmpty() ? "-" : value.asText();
  }

  /** How a member is, in a word or two. */
  static String state(JsonNode member) {
    String status = member.path("status").asText();
    if (status.equals("gone")) {
      return status;
    }
    if (!member.path("reachable").asBoolean()) {
      return status + ", unreachable";
    }
    if (!member.path("answered").asBoolean()) {
      return status + ", silent";
    }
    return member.path("draining").asBoolean() && status.equals("up") ? "draining" : status;
  }

  private static Optional<String> unreachable(JsonNode member) {
    if (member.path("unreachableBy").isEmpty()) {
      return Optional.empty();
    }
    List<String> by = new ArrayList<>();
    member.path("unreachableBy").forEach(node -> by.add(node.asText()));
    return Optional.of(
        member.path("node").asText() + " can't be reached by " + String.join(", ", by));
  }

  private static void events(String title, JsonNode events, int max, PrintWriter out, int columns) {
    if (events.isEmpty()) {
      return;
    }
    out.printf("%n%s%n", title);
    for (int i = 0; i < Math.min(max, events.size()); i++) {
      out.println(shortened("  " + event(events.get(i)), columns));
    }
  }

  /** What happened, in a line: when, what, to whom, who saw it. */
  static String event(JsonNode event) {
    String kind = event.path("kind").asText();
    String subject = event.path("subject").asText();
    String node = event.path("node").asText();
    return HistoryRow.time(event.path("at").asText())
        + "  "
        + kind
        + (subject.equals(node) ? "" : " " + subject)
        + ": "
        + event.path("detail").asText()
        + " ("
        + node
        + ")";
  }

  /** How many nodes are how, in a line. */
  static String summary(JsonNode status) {
    long entities = 0;
    long shards = 0;
    List<String> nodes = new ArrayList<>();
    for (JsonNode member : status.path("members")) {
      nodes.add(member.path("node").asText() + " " + state(member));
      entities += member.path("entities").asLong();
      shards += member.path("shards").asLong();
    }
    return "%s; %d shards, %d entities".formatted(String.join("; ", nodes), shards, entities);
  }

  /** A time span by its largest unit or two. */
  static String age(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  private static String shortened(String line, int columns) {
    return columns == 0 || line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
  }
}
