package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.cluster.ClusterEvent;
import io.reprise.cluster.ClusterReport;
import io.reprise.cluster.MemberReport;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The cluster as JSON. */
final class ClusterForms {
  private ClusterForms() {}

  /**
   * A report.
   *
   * @param eventsMax how many events of each kind of list
   */
  static ObjectNode json(ClusterReport report, int eventsMax) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("self", report.self()).put("incarnation", report.incarnation());
    report.founded().ifPresent(at -> json.put("founded", Times.text(at)));
    report.leader().ifPresent(node -> json.put("leader", node));
    report.oldest().ifPresent(node -> json.put("oldest", node));
    report.databaseProblem().ifPresent(problem -> json.put("databaseProblem", problem));
    ArrayNode members = json.putArray("members");
    report.members().forEach(member -> describe(member, members.addObject()));
    events(report, eventsMax, event -> event.kind().equals("decision"), json.putArray("decisions"));
    events(report, eventsMax, event -> event.kind().equals("shards"), json.putArray("moves"));
    events(report, eventsMax, event -> true, json.putArray("events"));
    return json;
  }

  static void describe(MemberReport member, ObjectNode json) {
    json.put("node", member.node());
    member.http().ifPresent(url -> json.put("address", url));
    json.put("status", member.status()).put("reachable", member.reachable());
    if (!member.unreachableBy().isEmpty()) {
      ArrayNode by = json.putArray("unreachableBy");
      member.unreachableBy().forEach(by::add);
    }
    json.put("answered", member.answered()).put("draining", member.draining());
    json.put("version", member.version()).put("appVersion", member.appVersion());
    member.started().ifPresent(at -> json.put("started", Times.text(at)));
    member.seen().ifPresent(at -> json.put("seen", Times.text(at)));
    member.uptime().ifPresent(uptime -> json.put("uptimeSeconds", uptime.toSeconds()));
    member.databaseSeen().ifPresent(ago -> json.put("databaseMillisAgo", ago.toMillis()));
    if (!member.troubles().isEmpty()) {
      member.troubles().forEach(json.putArray("troubles")::add);
    }
    if (member.answered()) {
      json.put("shards", sum(member.shards())).put("entities", sum(member.entities()));
      ObjectNode components = json.putObject("components");
      TreeSet<String> names = new TreeSet<>(member.components().keySet());
      names.addAll(member.shards().keySet());
      for (String name : names) {
        ObjectNode component = components.putObject(name);
        if (member.components().containsKey(name)) {
          component.put("version", member.components().get(name));
        }
        component.put("shards", member.shards().getOrDefault(name, 0));
        component.put("entities", member.entities().getOrDefault(name, 0));
      }
    }
  }

  private static int sum(Map<String, Integer> byComponent) {
    return byComponent.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static void events(
      ClusterReport report, int max, Predicate<ClusterEvent> which, ArrayNode all) {
    report.events().stream()
        .filter(which)
        .limit(max)
        .forEach(
            event -> {
              ObjectNode json = all.addObject();
              if (event.number() > 0) {
                json.put("number", event.number());
              }
              json.put("at", Times.text(event.at())).put("node", event.node());
              json.put("kind", event.kind()).put("subject", event.subject());
              json.put("detail", event.detail());
            });
  }
}
