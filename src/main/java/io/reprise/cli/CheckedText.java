package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.replay.CheckReport;
import io.reprise.replay.Divergence;
import io.reprise.replay.Expectations;
import io.reprise.replay.JsonDiff;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/**
 * What a check found, for people and for scripts.
 *
 * @param code what was checked
 * @param seed of the sample, if it was one
 */
record CheckedText(CheckReport report, String code, Optional<Long> seed, long nanos) {

  String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("same", report.isSame());
    json.put("entities", report.entities()).put("entries", report.entries());
    seed.ifPresent(drawn -> json.put("seed", drawn));
    ObjectNode commands = json.putObject("commands");
    report
        .commands()
        .forEach(
            (name, count) ->
                commands
                    .putObject(name)
                    .put("same", count.same())
                    .put("expected", count.expected())
                    .put("different", count.differing()));
    ArrayNode differing = json.putArray("differing");
    report.differing().forEach(entity -> differing.add(json(entity)));
    json.put("moreDiffering", report.moreDiffering());
    ObjectNode notChecked = json.putObject("notChecked");
    report.notChecked().forEach(notChecked::put);
    ArrayNode unused = json.putArray("unusedRules");
    report.unusedRules().forEach(rule -> unused.add(rule.text()));
    return json.toString();
  }

  private static ObjectNode json(CheckReport.Differing differing) {
    Divergence first = differing.first();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("entity", first.entity()).put("sequence", first.sequence());
    json.put("time", first.time().toString());
    json.put("kind", first.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.put("command", first.command());
    json.put("before", first.before()).put("after", first.after());
    ArrayNode what = json.putArray("what");
    first.what().forEach(what::add);
    json.set("recorded", first.recorded());
    json.set("now", first.now());
    json.set("stateDiff", JsonDiff.patch(first.state()));
    first.old().ifPresent(old -> json.set("old", old));
    json.put("more", differing.more());
    differing.redactions().ifPresent(masked -> json.put("redactions", masked));
    return json;
  }

  void print(PrintWriter out, int columns) {
    report.differing().forEach(differing -> print(differing, out));
    if (report.moreDiffering() > 0) {
      out.printf(
          "and %s more entities (reprise.replay.check-named-max)%n%n",
          Progress.count(report.moreDiffering()));
    }
    if (!report.commands().isEmpty()) {
      Table table = new Table("COMMAND", "SAME", "EXPECTED", "DIFFERENT");
      report
          .commands()
          .forEach(
              (name, count) ->
                  table.row(
                      name.endsWith("/") ? name + "(entries)" : name,
                      Progress.count(count.same()),
                      Progress.count(count.expected()),
                      Progress.count(count.differing())));
      table.print(out, columns);
      out.println();
    }
    report
        .notChecked()
        .forEach(
            (component, entities) ->
                out.printf(
                    "not checked: %s of %s, which is not in %s%n",
                    count(entities, "entity", "entities"), component, code));
    for (Expectations.Rule rule : report.unusedRules()) {
      boolean over =
          rule.until().filter(day -> day.isBefore(LocalDate.now(ZoneOffset.UTC))).isPresent();
      out.printf(
          over
              ? "expected until a day that is over: %s. Renew the rule, or mend the code.%n"
              : "expected, but nothing differs so: %s. Remove the rule.%n",
          rule.text());
    }
    out.println(summary());
  }

  private String summary() {
    long different =
        report.commands().values().stream().mapToLong(CheckReport.Count::differing).sum();
    long expected =
        report.commands().values().stream().mapToLong(CheckReport.Count::expected).sum();
    String found =
        different == 0
            ? "All comes out as recorded" + (expected > 0 ? " or expected" : "")
            : "%s of %s come out otherwise"
                .formatted(
                    Progress.count(different),
                    count(
                        report.commands().values().stream().mapToLong(CheckedText::all).sum(),
                        "command",
                        "commands"));
    return "%s, by %s: %s, %s%s in %.1f s (%s entries/s)"
        .formatted(
            found,
            code,
            count(report.entities(), "entity", "entities"),
            count(report.entries(), "entry", "entries"),
            seed.map(drawn -> ", --seed " + drawn).orElse(""),
            nanos / 1e9,
            Progress.count(Progress.rate(report.entries(), nanos)));
  }

  private static long all(CheckReport.Count count) {
    return count.same() + count.expected() + count.differing();
  }

  private static String count(long number, String one, String many) {
    return Progress.count(number) + " " + (number == 1 ? one : many);
  }

  private static void print(CheckReport.Differing differing, PrintWriter out) {
    Divergence first = differing.first();
    out.printf(
        "%s #%d %s, %s (UTC): %s%n",
        first.entity(),
        first.sequence(),
        first.command().isEmpty() ? "entry" : first.command(),
        HistoryRow.time(first.time().toString()),
        heading(first));
    if (!first.recorded().isEmpty()) {
      out.printf("  recorded  %s%n", OutcomeText.of(first.recorded()));
    }
    out.printf("  now       %s%n", OutcomeText.of(first.now()));
    for (JsonDiff.Change change : first.state()) {
      out.printf(
          "  state     %s: %s -> %s%n",
          change.pointer(), StateChanges.text(change.before()), StateChanges.text(change.after()));
    }
    first
        .old()
        .ifPresent(
            old ->
                out.printf(
                    "  old code  %s: it does not repeat what was recorded either%n",
                    OutcomeText.of(old)));
    differing
        .redactions()
        .ifPresent(masked -> out.printf("  can come from a redaction: %s%n", masked));
    if (differing.more() > 0) {
      out.printf("  and %s more of this entity%n", Progress.count(differing.more()));
    }
    out.println();
  }

  private static String heading(Divergence first) {
    return switch (first.kind()) {
      case UNREADABLE -> "is not readable; the rest was not checked";
      case NO_FOLD -> "no longer folds; the rest was not checked";
      case DECIDES -> "decides differently (" + String.join(", ", first.what()) + ")";
    };
  }
}
