package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.replay.Fault;
import io.reprise.replay.Verified;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Locale;

/** What a look at a journal found, for people and for scripts. */
final class VerifiedText {
  private static final double SECOND_NANOS = 1e9;

  private final Verified verified;
  private final String journal;
  private final long nanos;

  VerifiedText(Verified verified, String journal, long nanos) {
    this.verified = verified;
    this.journal = journal;
    this.nanos = nanos;
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("journal", journal);
    json.put("sound", verified.isSound());
    json.put("entries", verified.entries());
    json.put("entities", verified.entities());
    json.put("snapshots", verified.snapshots());
    json.put("snapshotsIgnored", verified.snapshotsIgnored());
    json.put("outbox", verified.outbox());
    verified
        .agreement()
        .ifPresent(
            agreed ->
                json.putObject("agreement")
                    .put("waiting", agreed.waiting())
                    .put("done", agreed.done())
                    .put("notTold", agreed.notTold()));
    json.put("seconds", Math.round(nanos / SECOND_NANOS * 1000) / 1000.0);
    ArrayNode notFolded = json.putArray("notFolded");
    verified
        .notFolded()
        .forEach(
            (component, entities) ->
                notFolded.addObject().put("component", component).put("entities", entities));
    ArrayNode faults = json.putArray("faults");
    for (Fault fault : verified.faults()) {
      faults
          .addObject()
          .put("entity", fault.entity())
          .put("sequence", fault.sequence())
          .put("kind", fault.kind().word())
          .put("what", fault.what())
          .put("advice", fault.kind().advice());
    }
    json.put("moreFaults", verified.moreFaults());
    return json;
  }

  private static void print(PrintWriter out, Verified.Agreement agreed) {
    out.printf(
        "agreement  of what entries have set going %s wait, %s are done%s%n",
        Progress.count(agreed.waiting()),
        Progress.count(agreed.done()),
        agreed.notTold() == 0
            ? ""
            : ", of %s nothing tells any more: calls that nobody waits for, imported entries"
                .formatted(Progress.count(agreed.notTold())));
  }

  void print(PrintWriter out, int columns) {
    out.printf("journal    %s%n", journal);
    out.printf(
        "entries    %s of %s entities, in %s s (%s entries/s)%n",
        Progress.count(verified.entries()),
        Progress.count(verified.entities()),
        String.format(Locale.ROOT, "%.1f", nanos / SECOND_NANOS),
        Progress.count(Progress.rate(verified.entries(), nanos)));
    out.printf(
        "snapshots  %s compared with their entries%s%n",
        Progress.count(verified.snapshots()),
        verified.snapshotsIgnored() == 0
            ? ""
            : ", %s ignored, as entities do: of another version, shape of the state or form"
                .formatted(Progress.count(verified.snapshotsIgnored())));
    out.printf("outbox     %s rows%n", Progress.count(verified.outbox()));
    verified.agreement().ifPresent(agreed -> print(out, agreed));
    verified
        .notFolded()
        .forEach(
            (component, entities) ->
                out.printf(
                    "not folded %s entities of %s, which is not installed here (--components DIR):"
                        + " their entries were checked, its rules could not be run%n",
                    Progress.count(entities), component.isEmpty() ? "no component" : component));
    if (verified.isSound()) {
      out.printf("faults     none%n");
      return;
    }
    long count = verified.faults().size() + verified.moreFaults();
    out.printf("faults     %s%n%n", Progress.count(count));
    Table table = new Table("ENTITY", "SEQUENCE", "FAULT", "WHAT").whole(1, 2);
    EnumSet<Fault.Kind> kinds = EnumSet.noneOf(Fault.Kind.class);
    for (Fault fault : verified.faults()) {
      kinds.add(fault.kind());
      table.row(fault.entity(), Long.toString(fault.sequence()), fault.kind().word(), fault.what());
    }
    table.print(out, columns);
    if (verified.moreFaults() > 0) {
      out.printf(
          "and %s more (reprise.replay.verify-faults-max)%n",
          Progress.count(verified.moreFaults()));
    }
    out.printf("%nWhat to do:%n");
    kinds.forEach(kind -> out.printf("  %-10s  %s%n", kind.word(), kind.advice()));
  }
}
