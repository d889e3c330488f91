package io.reprise.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What may happen to an entry where it is stored, or come of another version of the writer. */
final class Damage {

  private static final List<String> VALUES =
      List.of("null", "0", "1.5", "9999999999999999999999", "\"x\"", "true", "[1]", "{\"a\":{}}");

  private Damage() {}

  static byte[] to(byte[] stored, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> byteChanged(stored, random);
      case 1 -> Arrays.copyOf(stored, random.nextInt(stored.length));
      case 2 -> (new String(stored, UTF_8) + " " + VALUES.get(random.nextInt(8))).getBytes(UTF_8);
      default -> fieldChanged(stored, random);
    };
  }

  private static byte[] byteChanged(byte[] stored, Random random) {
    byte[] changed = stored.clone();
    changed[random.nextInt(stored.length)] = (byte) random.nextInt(256);
    return changed;
  }

  /** A field is gone, has another value, is new, or stands in another place. */
  private static byte[] fieldChanged(byte[] stored, Random random) {
    try {
      JsonNode tree = EntryJson.tree(stored);
      List<ObjectNode> objects = new ArrayList<>();
      collect(tree, objects);
      ObjectNode object = objects.get(random.nextInt(objects.size()));
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.isEmpty() ? "new" : names.get(random.nextInt(names.size()));
      JsonNode value = EntryJson.MAPPER.readTree(VALUES.get(random.nextInt(VALUES.size())));
      switch (random.nextInt(4)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name, value);
        case 2 -> object.set("new", value);
        default -> {
          JsonNode moved = object.remove(name);
          object.set(name, moved == null ? value : moved);
        }
      }
      return EntryJson.bytes(out -> out.writeTree(tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(JsonNode node, List<ObjectNode> objects) {
    if (node.isObject()) {
      objects.add((ObjectNode) node);
    }
    node.forEach(part -> collect(part, objects));
  }
}
