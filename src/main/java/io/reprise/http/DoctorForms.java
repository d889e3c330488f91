package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.cluster.ClusterReport;
import io.reprise.interconnect.Messages;
import io.reprise.interconnect.Messages.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An examination as JSON. */
final class DoctorForms {
  private static final int INCIDENTS_SHOWN = 10;

  private DoctorForms() {}

  static ObjectNode json(Examination examined) {
    List<Finding> findings = Findings.in(examined);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", Times.text(examined.at()));
    json.put("healthy", findings.stream().noneMatch(Finding::needsSomebody));
    ArrayNode all = json.putArray("findings");
    findings.forEach(finding -> describe(finding, all.addObject()));
    part(examined.cluster(), json.putObject("cluster"), DoctorForms::describe);
    part(
        examined.outages(),
        json.putObject("outOfService"),
        (page, into) -> into.setAll(OutOfServiceRoutes.json(page)));
    part(
        examined.delays(),
        json.putObject("messages"),
        (delays, into) -> describe(delays, examined.at(), into));
    part(
        examined.space(),
        json.putObject("database"),
        (space, into) -> {
          into.put("bytes", space.databaseBytes());
          space.diskFreeBytes().ifPresent(free -> into.put("diskFreeBytes", free));
          if (space.diskFreeBytes().isEmpty()) {
            into.put("diskNotKnown", space.diskNotKnown());
          }
        });
    return json;
  }

  @FunctionalInterface
  private interface Form<T> {
    void describe(T found, ObjectNode into);
  }

  private static <T> void part(Examination.Part<T> part, ObjectNode into, Form<T> form) {
    part.found().ifPresent(found -> form.describe(found, into));
    if (part.found().isEmpty()) {
      into.put("notKnown", part.notKnown());
    }
  }

  private static void describe(Finding finding, ObjectNode json) {
    json.put("severity", finding.severity().word()).put("code", finding.code());
    json.put("what", finding.what());
    ArrayNode steps = json.putArray("next");
    finding.steps().forEach(steps::add);
  }

  private static void describe(ClusterReport report, ObjectNode json) {
    json.put("self", report.self());
    report.oldest().ifPresent(node -> json.put("oldest", node));
    ArrayNode members = json.putArray("members");
    report.members().forEach(member -> ClusterForms.describe(member, members.addObject()));
    ArrayNode incidents = json.putArray("incidents");
    Incident.of(report.events()).stream()
        .limit(INCIDENTS_SHOWN)
        .forEach(incident -> describe(incident, incidents.addObject()));
  }

  private static void describe(Incident incident, ObjectNode json) {
    json.put("node", incident.node()).put("over", incident.over());
    ArrayNode steps = json.putArray("steps");
    for (Incident.Step step : incident.steps()) {
      ObjectNode one = steps.addObject();
      one.put("at", Times.text(step.at())).put("kind", step.kind());
      ArrayNode by = one.putArray("by");
      step.by().forEach(by::add);
      one.put("detail", step.detail());
    }
  }

  private static void describe(Messages.Delays delays, Instant now, ObjectNode json) {
    json.put("parked", delays.parked());
    delays
        .parkedFirst()
        .ifPresent(
            first -> {
              ObjectNode one = json.putObject("parkedFirst");
              describe(first, one);
              first.parkedAt().ifPresent(at -> one.put("parkedAt", Times.text(at)));
              first.code().ifPresent(code -> one.put("code", code));
            });
    delays
        .waitsLongest()
        .ifPresent(
            longest -> {
              ObjectNode one = json.putObject("waitsLongest");
              describe(longest, one);
              one.put("due", Times.text(longest.due()));
              one.put("seconds", Math.max(0, Duration.between(longest.due(), now).toSeconds()));
              delays.heldBackBy().ifPresent(name -> one.put("heldBackBy", name.toString()));
            });
  }

  private static void describe(Waiting message, ObjectNode json) {
    json.put("name", message.name().toString()).put("kind", message.kind().word());
    json.put("to", message.to());
  }
}
