package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The first line of a bundle: what is in it, and where it comes from.
 *
 * @param format the version of the form, {@link #FORMAT}
 * @param entities whose entries it holds, in the order in which they stand in it
 * @param components versions of the components that were installed where it was exported, by name
 * @param entries how many entries it holds
 * @param exportedAt when, in microseconds, by the clock of the one who exported it
 * @param by who exported it
 * @param redactions the patterns that were masked; empty if it holds all that was
 * @param checksum SHA-256 over all, in hexadecimal digits; {@code docs/bundle.md} says over what
 */
public record BundleHeader(
    int format,
    List<Part> entities,
    SortedMap<String, Integer> components,
    long entries,
    Instant exportedAt,
    String by,
    List<String> redactions,
    String checksum) {

  /** The version of the form that is written; only this one can be read. */
  public static final int FORMAT = 1;

  private static final Pattern ENTITY =
      Pattern.compile("[a-z][a-z0-9-]*/[A-Za-z0-9][A-Za-z0-9._~@:-]{0,127}");
  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{64}");

  /** Copies the lists. */
  public BundleHeader {
    entities = List.copyOf(entities);
    components = new TreeMap<>(components);
    redactions = List.copyOf(redactions);
  }

  /**
   * A stretch of one entity's entries.
   *
   * @param from the sequence of the first one
   * @param through the sequence of the last one
   */
  public record Part(String component, String id, long from, long through) {

    /** The entity, as {@code component/id}. */
    public String entity() {
      return component + "/" + id;
    }

    /** How many entries it has. */
    public long entries() {
      return through - from + 1;
    }
  }

  /** The line without the checksum and what follows: the first bytes that the checksum covers. */
  byte[] covered() {
    ObjectNode json = EntryJson.MAPPER.createObjectNode();
    json.put("bundle", format);
    ArrayNode parts = json.putArray("entities");
    for (Part part : entities) {
      parts
          .addObject()
          .put("entity", part.entity())
          .put("from", part.from())
          .put("through", part.through());
    }
    ObjectNode versions = json.putObject("components");
    components.forEach(versions::put);
    json.put("entries", entries);
    json.put("exportedAt", EntryJson.time(exportedAt));
    json.put("by", by);
    ArrayNode patterns = json.putArray("redactions");
    redactions.forEach(patterns::add);
    byte[] whole = EntryJson.bytes(out -> out.writeTree(json));
    return Arrays.copyOf(whole, whole.length - 1); // without the brace
  }

  BundleHeader withChecksum(String other) {
    return new BundleHeader(
        format, entities, components, entries, exportedAt, by, redactions, other);
  }

  /**
   * Reads what a first line holds.
   *
   * @throws IllegalArgumentException says what in it is not as it must be
   */
  static BundleHeader read(JsonNode json) {
    List<Part> parts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    long entries = 0;
    for (JsonNode part : field(json, "entities", JsonNode::isArray, "a list")) {
      Part read = part(part);
      if (!seen.add(read.entity())) {
        throw new IllegalArgumentException("entities: " + read.entity() + " stands there twice");
      }
      parts.add(read);
      entries = Math.addExact(entries, read.entries());
    }
    if (number(json, "entries") != entries) {
      throw new IllegalArgumentException(
          "entries: " + number(json, "entries") + " (expected: " + entries + ", by the ranges)");
    }
    SortedMap<String, Integer> components = new TreeMap<>();
    JsonNode versions = field(json, "components", JsonNode::isObject, "an object");
    for (Map.Entry<String, JsonNode> version : versions.properties()) {
      components.put(version.getKey(), (int) number(versions, version.getKey()));
    }
    List<String> redactions = new ArrayList<>();
    field(json, "redactions", JsonNode::isArray, "a list")
        .forEach(pattern -> redactions.add(pattern.asText()));
    return new BundleHeader(
        (int) number(json, "bundle"),
        parts,
        components,
        entries,
        time(json),
        text(json, "by"),
        redactions,
        checksum(json));
  }

  private static Part part(JsonNode json) {
    String entity = text(json, "entity");
    if (!ENTITY.matcher(entity).matches()) {
      throw new IllegalArgumentException("entity: " + entity + " (expected: component/id)");
    }
    long from = number(json, "from");
    long through = number(json, "through");
    if (from < 1 || through < from || through == Long.MAX_VALUE) { // which stands for all
      throw new IllegalArgumentException(
          entity + ": from " + from + " through " + through + " (expected: a range of sequences)");
    }
    int slash = entity.indexOf('/');
    return new Part(entity.substring(0, slash), entity.substring(slash + 1), from, through);
  }

  private static String checksum(JsonNode json) {
    String checksum = text(json, "checksum");
    if (!CHECKSUM.matcher(checksum).matches()) {
      throw new IllegalArgumentException("checksum: " + checksum + " (expected: 64 digits)");
    }
    return checksum;
  }

  private static Instant time(JsonNode json) {
    String time = text(json, "exportedAt");
    try {
      return Instant.parse(time);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "exportedAt: " + time + " (expected: like 2026-11-22T20:00:00.123456Z)", e);
    }
  }

  private static String text(JsonNode json, String name) {
    return field(json, name, JsonNode::isTextual, "a string").textValue();
  }

  private static long number(JsonNode json, String name) {
    return field(
            json,
            name,
            value -> value.isIntegralNumber() && value.canConvertToLong(),
            "a whole number")
        .longValue();
  }

  private static JsonNode field(
      JsonNode json, String name, Predicate<JsonNode> is, String expected) {
    JsonNode value = json.path(name);
    if (is.test(value)) {
      return value;
    }
    throw new IllegalArgumentException(
        name
            + ": "
            + (value.isMissingNode() ? "missing" : value)
            + " (expected: "
            + expected
            + ")");
  }
}
