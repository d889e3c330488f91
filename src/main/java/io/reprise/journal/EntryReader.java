package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.reprise.codec.PlainValues;
import io.reprise.component.Cause;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads one entry from its tree; says which part is not as it must be. */
final class EntryReader {

  private static final ArrayNode NO_EFFECTS = EntryJson.MAPPER.createArrayNode();
  private static final JsonNode ALONE =
      EntryJson.MAPPER.createObjectNode().put("index", 0).put("of", 1);

  private final String entity;
  private final long sequence;

  private EntryReader(String entity, long sequence) {
    this.entity = entity;
    this.sequence = sequence;
  }

  /** Reads an entry; entity and sequence are what it should be, for messages. */
  static Entry read(JsonNode tree, String entity, long sequence) {
    return new EntryReader(
            tree.path("entity").asText(entity), tree.path("sequence").asLong(sequence))
        .entry(tree);
  }

  private Entry entry(JsonNode tree) {
    String address = text(tree, "entity");
    int slash = address.indexOf('/');
    if (slash < 0) {
      throw unreadable("entity: " + address + " (expected: component/id)", null);
    }
    JsonNode command = object(tree, "command");
    JsonNode place = tree.has("place") ? object(tree, "place") : ALONE;
    return new Entry(
        address.substring(0, slash),
        address.substring(slash + 1),
        integer(tree, "sequence"),
        integer(tree, "version"),
        time(tree),
        event(tree),
        uuid(command),
        command.has("name") ? Optional.of(decided(tree, command)) : Optional.empty(),
        (int) integer(place, "index"),
        (int) integer(place, "of"),
        (int) integer(object(tree, "component"), "version"),
        text(tree, "node"));
  }

  private Optional<Entry.Event> event(JsonNode tree) {
    if (!tree.has("event")) {
      return Optional.empty();
    }
    JsonNode event = object(tree, "event");
    return Optional.of(new Entry.Event(text(event, "name"), any(event, "body")));
  }

  private Entry.Decided decided(JsonNode tree, JsonNode command) {
    JsonNode outcome = object(tree, "outcome");
    return new Entry.Decided(
        command(tree, command),
        new Entry.Outcome(
            truth(outcome, "accepted"),
            optionalText(outcome, "code"),
            optionalText(outcome, "reason"),
            Optional.ofNullable(outcome.get("reply"))),
        tree.has("effects") ? any(tree, "effects") : NO_EFFECTS.deepCopy());
  }

  private Entry.Command command(JsonNode tree, JsonNode command) {
    return new Entry.Command(
        uuid(command),
        optionalText(command, "key"),
        text(command, "name"),
        any(command, "body"),
        text(command, "caller"),
        command.has("time") ? time(command) : time(tree),
        optionalText(command, "traceparent"),
        cause(command),
        command.has("hops") ? (int) integer(command, "hops") : 0,
        command.has("context") ? contextOutcome(object(command, "context")) : Optional.empty(),
        optionalText(command, "reason"));
  }

  private Optional<Cause> cause(JsonNode command) {
    if (!command.has("cause")) {
      return Optional.empty();
    }
    JsonNode cause = object(command, "cause");
    return Optional.of(
        new Cause(
            text(cause, "entity"), integer(cause, "sequence"), (int) integer(cause, "index")));
  }

  private Optional<io.reprise.component.Outcome> contextOutcome(JsonNode context) {
    if (!context.has("outcome")) {
      return Optional.empty();
    }
    JsonNode outcome = object(context, "outcome");
    return Optional.of(
        new io.reprise.component.Outcome(
            truth(outcome, "accepted"),
            optionalText(outcome, "code"),
            optionalText(outcome, "reason"),
            Optional.ofNullable(outcome.get("reply"))
                .filter(reply -> !reply.isNull())
                .map(PlainValues::fromJson)));
  }

  private JsonNode any(JsonNode parent, String name) {
    JsonNode value = parent.get(name);
    if (value == null) {
      throw unreadable(name + ": missing", null);
    }
    return value;
  }

  private JsonNode object(JsonNode parent, String name) {
    JsonNode value = any(parent, name);
    if (value.isObject()) {
      return value;
    }
    throw wrong(name, value, "an object");
  }

  private String text(JsonNode parent, String name) {
    JsonNode value = any(parent, name);
    if (value.isTextual()) {
      return value.textValue();
    }
    throw wrong(name, value, "a string");
  }

  private Optional<String> optionalText(JsonNode parent, String name) {
    return parent.has(name) ? Optional.of(text(parent, name)) : Optional.empty();
  }

  private long integer(JsonNode parent, String name) {
    JsonNode value = any(parent, name);
    boolean fits = value.isIntegralNumber() && value.canConvertToLong();
    if (fits) {
      return value.longValue();
    }
    throw wrong(name, value, "an integer");
  }

  private boolean truth(JsonNode parent, String name) {
    JsonNode value = any(parent, name);
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    throw wrong(name, value, "true or false");
  }

  private Instant time(JsonNode parent) {
    String text = text(parent, "time");
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw unreadable("time: " + text + " (expected: like 2026-11-22T20:00:00.123456Z)", e);
    }
  }

  private UUID uuid(JsonNode command) {
    String text = text(command, "id");
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw unreadable("command id: " + text + " (expected: a UUID)", e);
    }
  }

  private UnreadableEntry wrong(String name, JsonNode value, String expected) {
    return unreadable(name + ": " + value + " (expected: " + expected + ")", null);
  }

  private UnreadableEntry unreadable(String what, @Nullable Throwable cause) {
    return new UnreadableEntry(entity, sequence, "is not an entry: " + what, cause);
  }
}
