package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which entities out of service, and how they look as rows. */
final class OutageFilter {
  @Option(
      names = "--component",
      paramLabel = "NAME",
      description = "Only entities of this component.")
  private Optional<String> component = Optional.empty();

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only those out of service for this reason, such as unreadable-entry.")
  private Optional<String> code = Optional.empty();

  boolean isEmpty() {
    return all().isEmpty();
  }

  private Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    component.ifPresent(name -> all.put("component", name));
    code.ifPresent(why -> all.put("code", why));
    return all;
  }

  List<Parameter> parameters() {
    return all().entrySet().stream()
        .map(each -> new Parameter(each.getKey(), each.getValue()))
        .toList();
  }

  JsonNode json() {
    return JsonText.of(all());
  }

  /** The flags that say the same, each after a space. */
  String flags() {
    return all().entrySet().stream()
        .map(each -> " --" + each.getKey() + " " + ShellWord.of(each.getValue()))
        .collect(Collectors.joining());
  }

  /** The entities of a list that a node has given, for people. */
  static Table table(JsonNode list) {
    return table(list, Integer.MAX_VALUE);
  }

  /** The first of them. */
  static Table table(JsonNode list, int max) {
    Table table =
        new Table("ENTITY", "SEQUENCE", "SINCE (UTC)", "NODE", "CODE", "WHY").whole(0, 1, 2, 4);
    for (int i = 0; i < Math.min(max, list.path("entities").size()); i++) {
      JsonNode one = list.path("entities").get(i);
      table.row(
          one.path("component").asText() + "/" + one.path("id").asText(),
          one.path("sequence").asLong() == 0 ? "-" : one.path("sequence").asText(),
          HistoryRow.time(one.path("since").asText()),
          one.path("node").asText(),
          one.path("code").asText(),
          one.path("detail").asText());
    }
    return table;
  }
}
