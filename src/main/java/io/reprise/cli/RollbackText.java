package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.replay.RollbackCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which entities older code would strand, for people and for scripts.
 *
 * @param old where the code is
 * @param since from when on entries were read; the epoch: all
 */
record RollbackText(
    RollbackCheck.Report report, Path old, Catalog older, Instant since, long nanos) {

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("strandsNone", report.strandsNone());
    ArrayNode components = json.putArray("components");
    older
        .all()
        .forEach(
            component ->
                components
                    .addObject()
                    .put("name", component.name())
                    .put("version", component.version()));
    if (!isFromBeginning()) {
      json.put("since", since.toString());
    }
    json.put("entities", report.entities()).put("entries", report.entries());
    ArrayNode stranded = json.putArray("stranded");
    for (RollbackCheck.Stranded each : report.stranded()) {
      stranded
          .addObject()
          .put("entity", each.entity())
          .put("sequence", each.sequence())
          .put("event", each.event())
          .put("writtenBy", each.writtenBy())
          .put("entries", each.entries())
          .put("reason", each.reason());
    }
    json.put("moreStranded", report.moreStranded());
    json.put("unreadable", report.unreadable());
    return json;
  }

  void print(PrintWriter out, int columns) {
    if (!report.stranded().isEmpty()) {
      Table table =
          new Table("ENTITY", "SEQUENCE", "EVENT", "WRITTEN BY", "ENTRIES", "WHY").whole(1, 3, 4);
      for (RollbackCheck.Stranded each : report.stranded()) {
        table.row(
            each.entity(),
            Long.toString(each.sequence()),
            each.event(),
            each.writtenBy() == 0 ? "" : "version " + each.writtenBy(),
            Progress.count(each.entries()),
            each.reason());
      }
      table.print(out, columns);
      if (report.moreStranded() > 0) {
        out.printf(
            "and %s more (reprise.replay.check-named-max)%n",
            Progress.count(report.moreStranded()));
      }
      out.println();
    }
    out.println(summary());
    if (!report.strandsNone()) {
      out.println(
          "What to do: go forward, with a release that reads these events and has the fault"
              + " mended. After going back they are out of service until such a release is there;"
              + " nothing is lost.");
    }
  }

  private String summary() {
    String code =
        older.all().stream()
            .map(component -> component.name() + " v" + component.version())
            .collect(Collectors.joining(", "));
    long stranded = report.stranded().size() + report.moreStranded();
    String found =
        report.strandsNone()
            ? "%s reads all entries".formatted(code)
            : "%s would strand %s (%s it can't read)"
                .formatted(
                    code,
                    count(stranded, "entity", "entities"),
                    count(report.unreadable(), "entry", "entries"));
    return "%s%s: %s of %s in %s s, by %s"
        .formatted(
            found,
            isFromBeginning() ? "" : " since " + since,
            count(report.entries(), "entry", "entries"),
            count(report.entities(), "entity", "entities"),
            String.format(Locale.ROOT, "%.1f", nanos / 1e9),
            old);
  }

  private boolean isFromBeginning() {
    return since.equals(Instant.EPOCH);
  }

  private static String count(long number, String one, String many) {
    return Progress.count(number) + " " + (number == 1 ? one : many);
  }
}
