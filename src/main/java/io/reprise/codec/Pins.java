package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/**
 * Names and shapes of commands and events as they were released, kept in {@code
 * META-INF/reprise/{component}.json}: entries and callers rely on them.
 */
public final class Pins {
  private Pins() {}

  private static final int HASH_LENGTH = 16;

  /** Names of events, or {@code event/field}, that the release reads and never writes. */
  static final String READS_ONLY = "readsOnly";

  /**
   * Compares a component with what was pinned; a test of the component's own build can call it.
   *
   * @param pinned what {@link Installed#pins} gave when the component was last released
   * @return what would make old entries unreadable or old callers fail, each with what to do about
   *     it; empty if nothing would
   */
  public static List<String> problems(Installed installed, JsonNode pinned) {
    Problems problems = new Problems(installed.name(), installed.origin());
    new PinComparison(installed, pinned, problems).run();
    return problems.lines();
  }

  /**
   * Writes the file that pins a component's names and shapes, as a whole, unless what it pins now
   * could no longer be read.
   *
   * @return what could no longer be read; if there is any, the file is left as it is
   * @throws IOException if it can't be written
   */
  public static List<String> write(Path file, Installed installed) throws IOException {
    if (Files.exists(file) && Files.size(file) > 0) {
      List<String> problems = problems(installed, file);
      if (!problems.isEmpty()) {
        return problems;
      }
    }
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    if (folder == null) {
      throw new IOException(file + " is a folder (expected: a file)");
    }
    Files.createDirectories(folder);
    Path made = folder.resolve("." + whole.getFileName() + ".unfinished"); // with usual permissions
    Files.writeString(made, text(installed));
    Files.move(made, whole, StandardCopyOption.REPLACE_EXISTING);
    return List.of();
  }

  private static List<String> problems(Installed installed, Path file) throws IOException {
    try {
      return problems(installed, Json.parseStored(Files.readAllBytes(file)));
    } catch (MalformedJson e) {
      return List.of(file + " can't be read: " + e.getMessage());
    }
  }

  /** What the file holds: JSON over several lines. */
  public static String text(Installed installed) {
    return installed.pins().toPrettyString() + System.lineSeparator();
  }

  static ObjectNode of(Parts parts) {
    Definitions definitions = Definitions.ofPins();
    ObjectNode pins = Shape.NODES.objectNode();
    pins.put("name", parts.component().name()).put("version", parts.component().version());
    addAll(pins, "commands", parts.commands(), definitions);
    addAll(pins, "events", parts.events(), definitions);
    addFormerly(pins, parts.history(), definitions);
    addAliases(pins, "commandAliases", parts.commands());
    addAliases(pins, "eventAliases", parts.events());
    if (!parts.component().dropped().isEmpty()) {
      ArrayNode dropped = pins.putArray("dropped");
      parts.component().dropped().stream().sorted().forEach(dropped::add);
    }
    if (!parts.readOnly().names().isEmpty()) {
      parts.readOnly().names().forEach(pins.putArray(READS_ONLY)::add);
    }
    definitions.addTo(pins, "definitions");
    return pins;
  }

  /** A short hash of all names and shapes: equal for equal {@link Installed#pins}. */
  public static String hash(Installed installed) {
    return hash(installed.pins());
  }

  /** A short hash of a shape. */
  static String hash(Shape shape) {
    Definitions definitions = Definitions.ofPins();
    ObjectNode pin = Shape.NODES.objectNode();
    pin.set("shape", shape.pin(definitions));
    definitions.addTo(pin, "definitions");
    return hash(pin);
  }

  private static String hash(ObjectNode pin) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Json.canonical(pin));
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException impossible) { // every Java platform has SHA-256
      throw new IllegalStateException(impossible);
    }
  }

  private static void addAll(
      ObjectNode pins, String field, Family family, Definitions definitions) {
    ObjectNode shapes = pins.putObject(field);
    for (Family.Member member : family.members()) {
      shapes.set(member.name(), member.shape().pin(definitions));
    }
  }

  private static void addFormerly(ObjectNode pins, EventHistory history, Definitions definitions) {
    history
        .older()
        .forEach(
            (name, shapes) -> {
              ObjectNode byVersion = pins.withObjectProperty("formerly").putObject(name);
              shapes.forEach(
                  (version, older) ->
                      byVersion.set(version.toString(), older.shape().pin(definitions)));
            });
  }

  private static void addAliases(ObjectNode pins, String field, Family family) {
    SortedMap<String, String> aliases = family.aliases();
    if (!aliases.isEmpty()) {
      ObjectNode names = pins.putObject(field);
      aliases.forEach(names::put);
    }
  }
}
