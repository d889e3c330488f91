package io.reprise.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.storage.TestStorage;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** That all nodes are in one cluster, by what the database says and by what each of them says. */
final class OneCluster {
  private OneCluster() {}

  /** What speaks against it, as text; empty if nothing does. */
  static List<String> wrong(Lab lab) throws SQLException, InterruptedException {
    List<String> wrong = new ArrayList<>();
    Map<String, String> running = runningNodes(lab);
    if (running.size() != Lab.NODES.size() || running.values().stream().distinct().count() != 1) {
      wrong.add("nodes that run, by the database, and the cluster of each: " + running);
    }
    Map<String, String> views = new TreeMap<>();
    for (String name : Lab.NODES) {
      views.put(name, members(lab, name));
    }
    if (views.values().stream().distinct().count() != 1) {
      wrong.add("members, by what each node says: " + views);
    }
    return wrong;
  }

  private static Map<String, String> runningNodes(Lab lab) throws SQLException {
    Map<String, String> nodes = new TreeMap<>();
    try (Connection connection = TestStorage.connection(lab.database());
        Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery(
                "SELECT address, incarnation = (SELECT incarnation FROM reprise.cluster),"
                    + " incarnation FROM reprise.nodes WHERE NOT gone"
                    + " AND seen > clock_timestamp() - interval '5 s'")) {
      while (rows.next()) {
        nodes.put(
            rows.getString(1),
            rows.getString(3) + (rows.getBoolean(2) ? "" : ", which is not the journal's"));
      }
    }
    return nodes;
  }

  private static String members(Lab lab, String name) throws InterruptedException {
    Optional<HttpResponse<String>> answer = lab.get(name, "/v1/cluster");
    if (answer.isEmpty()) {
      return "no answer";
    }
    List<String> members = new ArrayList<>();
    try {
      for (JsonNode member : Json.parse(answer.get().body().getBytes(UTF_8)).path("members")) {
        members.add(
            member.path("node").asText()
                + " "
                + member.path("status").asText()
                + (member.path("reachable").asBoolean() ? "" : " unreachable"));
      }
    } catch (MalformedJson e) {
      return answer.get().body();
    }
    return String.join(", ", members.stream().sorted().toList());
  }
}
