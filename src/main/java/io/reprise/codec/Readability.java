package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a release of a component writes that another one can't read: what stands between two of them
 * that run side by side. By their pins alone, so that neither need be at hand.
 *
 * <p>Only events count. An entity's events are read by whichever node has it next; a command goes
 * to its owner as JSON, and one that the owner doesn't know is answered so, without harm.
 */
public final class Readability {
  private Readability() {}

  /**
   * An event that a release writes and another one can't read.
   *
   * @param event its name, as it is written
   * @param reason why, e.g. {@code the name is unknown}
   */
  public record Unreadable(String event, String reason) {}

  /**
   * Compares two releases of one component.
   *
   * @param writer what {@link Installed#pins} gave of the one that writes
   * @param reader the same of the one that reads
   * @return the events of which some could not be read, by name; none if all can be
   */
  public static List<Unreadable> between(JsonNode writer, JsonNode reader) {
    if (writer.equals(reader)) {
      return List.of();
    }
    ReadByPins reads = new ReadByPins(reader);
    int version = writer.path("version").asInt();
    List<Unreadable> unreadable = new ArrayList<>();
    for (Map.Entry<String, JsonNode> event : writer.path("events").properties()) {
      if (isReadOnly(writer, event.getKey())) {
        continue;
      }
      JsonNode shape = reads.readerOf(event.getKey(), version);
      if (shape.isMissingNode()) {
        if (!reads.drops(event.getKey())) {
          unreadable.add(new Unreadable(event.getKey(), "the name is unknown"));
        }
        continue;
      }
      List<String> why = reads.differences(writer, written(writer, event.getKey()), shape);
      if (!why.isEmpty()) {
        unreadable.add(new Unreadable(event.getKey(), String.join("; ", why)));
      }
    }
    return unreadable;
  }

  private static boolean isReadOnly(JsonNode pins, String name) {
    for (JsonNode readOnly : pins.path(Pins.READS_ONLY)) {
      if (readOnly.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The shape of an event, less the fields that are never written. */
  private static JsonNode written(JsonNode pins, String event) {
    JsonNode shape = pins.path("events").path(event);
    List<String> fields = new ArrayList<>();
    for (JsonNode readOnly : pins.path(Pins.READS_ONLY)) {
      String start = event + ReadOnlyEvents.BEFORE_FIELD;
      if (readOnly.asText().startsWith(start)) {
        fields.add(readOnly.asText().substring(start.length()));
      }
    }
    if (fields.isEmpty()) {
      return shape;
    }
    JsonNode whole =
        shape.has("ref") ? pins.path("definitions").path(shape.get("ref").asText()) : shape;
    ObjectNode less = whole.deepCopy();
    less.withObjectProperty("fields").remove(fields);
    return less;
  }
}
