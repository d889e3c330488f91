package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Outcomes;
import io.reprise.component.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Commands and reads as JSON, between nodes. */
final class EntityWire {
  private EntityWire() {}

  static ObjectNode toJson(EntityCommand command) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", command.commandId().toString()).put("name", command.name());
    json.set("body", command.body());
    command.key().ifPresent(key -> json.put("key", key));
    precondition(command.precondition()).ifPresent(text -> json.put("if", text));
    json.put("caller", command.caller()).put("state", command.wantState());
    command.traceparent().ifPresent(trace -> json.put("traceparent", trace));
    command
        .cause()
        .ifPresent(
            cause ->
                json.putObject("cause")
                    .put("entity", cause.entity())
                    .put("sequence", cause.sequence())
                    .put("index", cause.index()));
    json.put("hops", command.hops());
    command.contextOutcome().ifPresent(outcome -> json.set("outcome", Outcomes.toJson(outcome)));
    if (command.timer()) {
      json.put("timer", true);
    }
    command.reason().ifPresent(reason -> json.put("reason", reason));
    return json;
  }

  static EntityCommand commandFrom(JsonNode json) {
    return new EntityCommand(
        UUID.fromString(json.get("id").textValue()),
        json.get("name").textValue(),
        json.get("body"),
        text(json, "key"),
        text(json, "if").map(EntityWire::preconditionFrom).orElseGet(Precondition.None::new),
        json.get("caller").textValue(),
        json.get("state").booleanValue(),
        text(json, "traceparent"),
        Optional.ofNullable(json.get("cause")).map(EntityWire::causeFrom),
        json.get("hops").intValue(),
        Optional.ofNullable(json.get("outcome")).map(Outcomes::fromJson),
        json.path("timer").booleanValue(),
        text(json, "reason"));
  }

  private static Optional<String> precondition(Precondition precondition) {
    if (precondition instanceof Precondition.Version version) {
      return Optional.of(Long.toString(version.expected()));
    } else if (precondition instanceof Precondition.Exists) {
      return Optional.of("exists");
    } else if (precondition instanceof Precondition.Absent) {
      return Optional.of("absent");
    }
    return Optional.empty();
  }

  private static Precondition preconditionFrom(String text) {
    return switch (text) {
      case "exists" -> new Precondition.Exists();
      case "absent" -> new Precondition.Absent();
      default -> new Precondition.Version(Long.parseLong(text));
    };
  }

  private static Cause causeFrom(JsonNode json) {
    return new Cause(
        json.get("entity").textValue(),
        json.get("sequence").longValue(),
        json.get("index").intValue());
  }

  static ObjectNode toJson(EntityRead read) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    read.query()
        .ifPresent(
            query -> {
              ObjectNode parameters = json.put("query", query.name()).putObject("parameters");
              query
                  .parameters()
                  .forEach(
                      (name, values) -> {
                        ArrayNode all = parameters.putArray(name);
                        values.forEach(all::add);
                      });
            });
    json.put("linearizable", read.linearizable()).put("min", read.minSequence());
    read.unlessVersion().ifPresent(version -> json.put("unless", version));
    return json.put("hold", read.hold().toMillis()).put("caller", read.caller());
  }

  static EntityRead readFrom(JsonNode json) {
    return new EntityRead(
        text(json, "query").map(name -> new EntityRead.Query(name, parameters(json))),
        json.get("linearizable").booleanValue(),
        json.get("min").longValue(),
        Optional.ofNullable(json.get("unless")).map(JsonNode::longValue),
        Duration.ofMillis(json.get("hold").longValue()),
        json.get("caller").textValue());
  }

  private static Map<String, List<String>> parameters(JsonNode json) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    json.get("parameters")
        .properties()
        .forEach(
            each -> {
              List<String> values = new ArrayList<>();
              each.getValue().forEach(value -> values.add(value.textValue()));
              parameters.put(each.getKey(), values);
            });
    return parameters;
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.ofNullable(json.get(field)).map(JsonNode::textValue);
  }
}
