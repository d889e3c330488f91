package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** What a release reads, by what its pins say of it. */
final class ReadByPins {

  private final JsonNode pins;

  /** Of the release whose pins these are. */
  ReadByPins(JsonNode pins) {
    this.pins = pins;
  }

  /**
   * The shape that reads events of this name and version, as {@link EventHistory} chooses it; a
   * missing node if there is none.
   */
  JsonNode readerOf(String event, int version) {
    int chosen = Integer.MAX_VALUE;
    JsonNode older = pins.path("formerly").path(event);
    for (Map.Entry<String, JsonNode> shape : older.properties()) {
      int lastVersion = Integer.parseInt(shape.getKey());
      if (lastVersion >= version && lastVersion < chosen) {
        chosen = lastVersion;
      }
    }
    if (chosen < Integer.MAX_VALUE) {
      return older.path(Integer.toString(chosen));
    }
    JsonNode events = pins.path("events");
    return events.has(event)
        ? events.path(event)
        : events.path(pins.path("eventAliases").path(event).asText());
  }

  /** The shape that reads commands of this name; a missing node if there is none. */
  JsonNode commandReaderOf(String command) {
    JsonNode commands = pins.path("commands");
    return commands.has(command)
        ? commands.path(command)
        : commands.path(pins.path("commandAliases").path(command).asText());
  }

  /** Whether events and commands of this name are passed over on purpose. */
  boolean drops(String name) {
    for (JsonNode dropped : pins.path("dropped")) {
      if (dropped.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Why a shape of this release does not read all that a shape of another one writes.
   *
   * @param others the other release's pins, for its definitions
   */
  List<String> differences(JsonNode others, JsonNode was, JsonNode is) {
    return new PinDifferences(others.path("definitions"), pins.path("definitions"))
        .between(was, is);
  }
}
