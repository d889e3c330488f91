package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.storage.BackupTable;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a backup holds: the part {@code manifest.json} of its file.
 *
 * @param release of Reprise that has written it
 * @param schema the version of the tables: the last migration
 * @param time the moment that it is of, by PostgreSQL's clock
 * @param postgres the version of the server that it comes from
 * @param clock the clock of the journal, in microseconds since 1970: the time of its last entry by
 *     PostgreSQL's clock, or later
 * @param components those that nodes have run on it, and their highest versions
 * @param tables in the order in which the file has them
 */
public record BackupManifest(
    String release,
    String schema,
    Instant time,
    String postgres,
    long clock,
    List<Component> components,
    List<Part> tables) {

  /** The one form that this release writes; it reads no other. */
  static final int FORM = 1;

  private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}");
  private static final String WHAT = "a backup of a journal of Reprise";

  /** A component, and the highest version of it that has run. */
  public record Component(String name, int version) {}

  /**
   * A table.
   *
   * @param rows how many lines its part has
   * @param bytes how long its part is, not compressed
   * @param sha256 of that, in hexadecimal
   */
  public record Part(
      BackupTable table, List<String> columns, long rows, long bytes, String sha256) {}

  /** How many rows of a table there are. */
  public long rows(BackupTable table) {
    return tables.stream().filter(part -> part.table() == table).mapToLong(Part::rows).sum();
  }

  /** How much there is of all tables, not compressed. */
  public long bytes() {
    return tables.stream().mapToLong(Part::bytes).sum();
  }

  /** As the file has it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("what", WHAT).put("form", FORM).put("release", release).put("schema", schema);
    json.put("time", time.toString()).put("postgres", postgres).put("clock", clock);
    ArrayNode versions = json.putArray("components");
    components.forEach(
        each -> versions.addObject().put("name", each.name()).put("version", each.version()));
    ArrayNode parts = json.putArray("tables");
    for (Part part : tables) {
      ObjectNode one = parts.addObject().put("table", part.table().table());
      one.put("rows", part.rows()).put("bytes", part.bytes()).put("sha256", part.sha256());
      ArrayNode columns = one.putArray("columns");
      part.columns().forEach(columns::add);
    }
    return json;
  }

  /**
   * Reads a manifest.
   *
   * @throws IOException saying what is wrong with it
   */
  static BackupManifest read(byte[] bytes) throws IOException {
    JsonNode json = EntryJson.tree(bytes);
    if (!json.path("what").asText().equals(WHAT)) {
      throw new IOException("\"what\" (expected: \"" + WHAT + "\")");
    }
    int form = json.path("form").asInt();
    if (form != FORM) {
      throw new IOException(
          "form "
              + form
              + ", written by Reprise "
              + json.path("release").asText()
              + " (expected: form "
              + FORM
              + "). Use that version of Reprise");
    }
    try {
      List<Component> components = new ArrayList<>();
      for (JsonNode each : json.path("components")) {
        components.add(new Component(each.path("name").asText(), each.path("version").asInt()));
      }
      String schema = json.path("schema").asText();
      if (!VERSION.matcher(schema).matches()) {
        throw new IOException("\"schema\": " + schema + " (expected: the number of a migration)");
      }
      List<Part> tables = new ArrayList<>();
      for (JsonNode part : json.path("tables")) {
        tables.add(part(part));
      }
      requireEachOnce(tables);
      return new BackupManifest(
          json.path("release").asText(),
          schema,
          Instant.parse(json.path("time").asText()),
          json.path("postgres").asText(),
          json.path("clock").asLong(),
          List.copyOf(components),
          List.copyOf(tables));
    } catch (DateTimeException e) {
      throw new IOException("\"time\": " + e.getMessage(), e);
    }
  }

  private static void requireEachOnce(List<Part> tables) throws IOException {
    List<BackupTable> named = tables.stream().map(Part::table).sorted().toList();
    List<BackupTable> expected = BackupTable.all().stream().sorted().toList();
    if (!named.equals(expected)) {
      throw new IOException("tables " + named + " (expected, each once: " + expected + ")");
    }
  }

  private static Part part(JsonNode json) throws IOException {
    String name = json.path("table").asText();
    Optional<BackupTable> table =
        BackupTable.all().stream().filter(known -> known.table().equals(name)).findFirst();
    if (table.isEmpty()) {
      throw new IOException("a table " + name + " (expected: one that this version knows)");
    }
    List<String> columns = new ArrayList<>();
    for (JsonNode column : json.path("columns")) {
      columns.add(column.asText());
    }
    long rows = json.path("rows").asLong(-1);
    long bytes = json.path("bytes").asLong(-1);
    if (rows < 0 || bytes < 0) {
      throw new IOException("rows and bytes of " + name + " (expected: numbers, at least 0)");
    }
    return new Part(table.get(), List.copyOf(columns), rows, bytes, json.path("sha256").asText());
  }
}
