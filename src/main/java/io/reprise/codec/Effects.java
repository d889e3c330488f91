package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The effects of a decision in the form that entries keep: {@code [{"kind":"send","to":
 * "wallet/bob","command":{"name":"deposit","body":{…}},"onAccepted":{…}}, …]}.
 */
public final class Effects {
  private Effects() {}

  /** What shall happen, as it was kept: all commands are names and JSON. */
  public sealed interface Planned {}

  /**
   * A command to another entity.
   *
   * @param onAccepted the command that the sender gets if it is accepted
   * @param onRefused the command that the sender gets if it is refused
   */
  public record Send(
      String component,
      String id,
      Named command,
      Optional<Named> onAccepted,
      Optional<Named> onRefused)
      implements Planned {}

  /** A request to an endpoint outside; its outcome comes back like that of a {@link Send}. */
  public record Call(
      String endpoint,
      String operation,
      JsonNode body,
      Optional<Named> onAccepted,
      Optional<Named> onRefused)
      implements Planned {}

  /** A command to oneself: after a delay or at a time, one of the two. */
  public record Schedule(String name, Optional<Duration> delay, Optional<Instant> at, Named command)
      implements Planned {}

  /** The end of a timer. */
  public record Cancel(String name) implements Planned {}

  /**
   * The entry form of the effects of a decision.
   *
   * @param sender the component that decided
   * @throws IllegalArgumentException if one can't be carried out, e.g. because its command does not
   *     fit the receiver; says which and why
   */
  public static ArrayNode encode(Catalog catalog, Installed sender, List<Effect> effects) {
    ArrayNode json = Shape.NODES.arrayNode();
    for (Effect effect : effects) {
      try {
        json.add(new EffectWriter(catalog, sender).json(effect));
      } catch (IllegalArgumentException | NoSuchElementException wrong) {
        throw new IllegalArgumentException(
            "effect %d, %s: %s"
                .formatted(json.size(), effect.getClass().getSimpleName(), wrong.getMessage()),
            wrong);
      }
    }
    return json;
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static List<Planned> decode(JsonNode effects) {
    List<Planned> planned = new ArrayList<>();
    for (JsonNode effect : effects) {
      planned.add(planned(effect));
    }
    return List.copyOf(planned);
  }

  private static Planned planned(JsonNode effect) {
    String kind = effect.path("kind").asText();
    switch (kind) {
      case "send" -> {
        String to = text(effect, "to");
        int slash = to.indexOf('/');
        if (slash < 0) {
          throw new IllegalArgumentException("to: " + to + " (expected: component/id)");
        }
        return new Send(
            to.substring(0, slash),
            to.substring(slash + 1),
            command(effect, "command").orElseThrow(() -> missing(effect, "command")),
            command(effect, "onAccepted"),
            command(effect, "onRefused"));
      }
      case "call" -> {
        return new Call(
            text(effect, "endpoint"),
            text(effect, "operation"),
            effect.path("body"),
            command(effect, "onAccepted"),
            command(effect, "onRefused"));
      }
      case "schedule" -> {
        return new Schedule(
            text(effect, "name"),
            Optional.ofNullable(effect.get("delay")).map(delay -> Duration.parse(delay.asText())),
            Optional.ofNullable(effect.get("at")).map(at -> Instant.parse(at.asText())),
            command(effect, "command").orElseThrow(() -> missing(effect, "command")));
      }
      case "cancel" -> {
        return new Cancel(text(effect, "name"));
      }
      default ->
          throw new IllegalArgumentException(
              "kind: " + kind + " (expected: send, call, schedule or cancel)");
    }
  }

  private static Optional<Named> command(JsonNode effect, String field) {
    JsonNode command = effect.get(field);
    return command == null
        ? Optional.empty()
        : Optional.of(new Named(text(command, "name"), command.path("body")));
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual()) {
      throw missing(json, field);
    }
    return value.textValue();
  }

  private static IllegalArgumentException missing(JsonNode json, String field) {
    return new IllegalArgumentException(
        "%s: not in %s".formatted(field, Text.shortened(json.toString())));
  }

  /** The entry form of a command. */
  static ObjectNode json(Named command) {
    ObjectNode json = Shape.NODES.objectNode().put("name", command.name());
    json.set("body", command.body());
    return json;
  }
}
