package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An examination of the cluster as one page for people: the findings first. */
final class DoctorText {
  private static final int INCIDENTS_SHOWN = 3;
  private static final int ENTITIES_SHOWN = 5;

  private final JsonNode json;
  private final int columns;
  private final String flags;

  /**
   * @param flags what commands need to talk to the same node, each after a space
   */
  DoctorText(JsonNode json, int columns, String flags) {
    this.json = json;
    this.columns = columns;
    this.flags = flags;
  }

  void print(PrintWriter out) {
    findings(out);
    incidents(out);
    members(out);
    outOfService(out);
    out.printf("%nMessages%n  %s%n", messages(json.path("messages")));
    out.printf("%nDatabase%n  %s%n", database(json.path("database")));
  }

  private void findings(PrintWriter out) {
    String at = HistoryRow.time(json.path("at").asText());
    if (json.path("healthy").asBoolean()) {
      out.printf("%s  Nothing is wrong.%n", at);
    } else {
      out.printf("%s  Something needs you:%n", at);
    }
    for (JsonNode finding : json.path("findings")) {
      out.printf(
          "%n%s  %s%n",
          finding.path("severity").asText().toUpperCase(Locale.ROOT),
          finding.path("what").asText());
      for (JsonNode step : finding.path("next")) {
        String text = step.asText();
        out.printf("  > %s%n", text.startsWith("reprise ") ? text + flags : text);
      }
    }
  }

  private void incidents(PrintWriter out) {
    JsonNode incidents = json.path("cluster").path("incidents");
    if (incidents.isEmpty()) {
      return;
    }
    out.printf("%nWhat happened%n");
    for (int i = 0; i < Math.min(INCIDENTS_SHOWN, incidents.size()); i++) {
      JsonNode incident = incidents.get(i);
      out.printf(
          "  %s (%s)%n",
          incident.path("node").asText(),
          incident.path("over").asBoolean() ? "it is back" : "not over");
      for (JsonNode step : incident.path("steps")) {
        List<String> by = new ArrayList<>();
        step.path("by").forEach(node -> by.add(node.asText()));
        out.printf(
            "    %s  %-11s  %s (%s)%n",
            HistoryRow.time(step.path("at").asText()),
            step.path("kind").asText(),
            step.path("detail").asText(),
            String.join(", ", by));
      }
    }
  }

  private void members(PrintWriter out) {
    out.printf("%nNodes%n");
    if (!told(json.path("cluster"), out)) {
      ClusterText.members(json.path("cluster"), out, columns);
    }
  }

  private void outOfService(PrintWriter out) {
    JsonNode part = json.path("outOfService");
    out.printf("%nOut of service%n");
    if (told(part, out)) {
      return;
    }
    if (part.path("entities").isEmpty()) {
      out.println("  no entity");
      return;
    }
    OutageFilter.table(part, ENTITIES_SHOWN).print(out, columns);
    long more = part.path("total").asLong() - ENTITIES_SHOWN;
    if (more > 0) {
      out.printf("and %d more: reprise entity out-of-service%s%n", more, flags);
    }
  }

  /** Says why a part is not known, if it isn't. */
  private static boolean told(JsonNode part, PrintWriter out) {
    boolean notKnown = part.has("notKnown");
    if (notKnown) {
      out.printf("  %s%n", notKnown(part));
    }
    return notKnown;
  }

  private static String notKnown(JsonNode part) {
    return "not known: " + part.path("notKnown").asText();
  }

  private static String messages(JsonNode part) {
    if (part.has("notKnown")) {
      return notKnown(part);
    }
    JsonNode parked = part.path("parkedFirst");
    JsonNode longest = part.path("waitsLongest");
    return (parked.isMissingNode()
            ? "none is parked"
            : "%s parked, the oldest since %s: %s (%s)"
                .formatted(
                    part.path("parked").asText(),
                    HistoryRow.time(parked.path("parkedAt").asText()),
                    parked.path("name").asText(),
                    parked.path("code").asText()))
        + "; "
        + (longest.isMissingNode()
            ? "none waits"
            : "the longest wait is %s: %s"
                .formatted(
                    ClusterText.age(longest.path("seconds").asLong()),
                    longest.path("name").asText()));
  }

  private static String database(JsonNode part) {
    if (part.has("notKnown")) {
      return notKnown(part);
    }
    return "%s; room on its disk: %s"
        .formatted(
            bytes(part.path("bytes").asLong()),
            part.has("diskFreeBytes")
                ? bytes(part.path("diskFreeBytes").asLong())
                : "not known: " + part.path("diskNotKnown").asText());
  }

  private static String bytes(long bytes) {
    long mebibytes = bytes >> 20;
    return mebibytes < 10_240
        ? mebibytes + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024.0);
  }
}
