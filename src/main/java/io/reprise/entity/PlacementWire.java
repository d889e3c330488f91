package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** What nodes tell each other about where shards can be, as JSON. */
final class PlacementWire {
  private PlacementWire() {}

  static ObjectNode toJson(PlacementMessage message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (message instanceof PlacementMessage.Runs runs) {
      ObjectNode components = json.put("node", runs.node()).putObject("components");
      runs.components().forEach(components::put);
    } else if (message instanceof PlacementMessage.Needs needs) {
      json.put("component", needs.component()).put("shard", needs.shard());
      json.put("version", needs.version());
    } else {
      throw new IllegalArgumentException(message + " (expected: what is told to other nodes)");
    }
    return json;
  }

  static PlacementMessage.Runs runsFrom(JsonNode json) {
    Map<String, Integer> components = new HashMap<>();
    json.get("components")
        .properties()
        .forEach(each -> components.put(each.getKey(), each.getValue().intValue()));
    return new PlacementMessage.Runs(json.get("node").textValue(), components);
  }

  static PlacementMessage.Needs needsFrom(JsonNode json) {
    return new PlacementMessage.Needs(
        json.get("component").textValue(),
        json.get("shard").textValue(),
        json.get("version").intValue());
  }
}
