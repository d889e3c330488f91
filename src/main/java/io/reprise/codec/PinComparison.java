package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks that all that was pinned can still be read. */
final class PinComparison {

  private final Installed installed;
  private final JsonNode pinned;
  private final ReadByPins reads;
  private final Problems problems;
  private final int pinnedVersion;

  PinComparison(Installed installed, JsonNode pinned, Problems problems) {
    this.installed = installed;
    this.pinned = pinned;
    this.reads = new ReadByPins(installed.pins());
    this.problems = problems;
    this.pinnedVersion = pinned.path("version").asInt();
  }

  void run() {
    if (!pinned.path("name").asText().equals(installed.name())
        || pinnedVersion < 1
        || !pinned.path("commands").isObject()
        || !pinned.path("events").isObject()) {
      problems.add(
          ("its pinned shapes are not those of a component %s"
                  + " (expected: what `component show %s --pins` prints)")
              .formatted(installed.name(), installed.name()));
      return;
    }
    if (pinnedVersion > installed.version()) {
      problems.add(
          "its version is %d, but version %d is pinned. A version never goes back: raise it."
              .formatted(installed.version(), pinnedVersion));
    }
    pinned.path("commands").properties().forEach(pin -> command(pin.getKey(), pin.getValue()));
    aliases("commandAliases", "commands").forEach(this::command);
    pinned
        .path("events")
        .properties()
        .forEach(pin -> event(pin.getKey(), pinnedVersion, pin.getValue()));
    aliases("eventAliases", "events").forEach((name, pin) -> event(name, pinnedVersion, pin));
    pinned.path("formerly").properties().forEach(this::formerly);
    pinned.path("dropped").forEach(name -> dropped(name.asText()));
  }

  private Map<String, JsonNode> aliases(String field, String shapes) {
    Map<String, JsonNode> aliases = new TreeMap<>();
    pinned
        .path(field)
        .properties()
        .forEach(
            alias ->
                aliases.put(alias.getKey(), pinned.path(shapes).path(alias.getValue().asText())));
    return aliases;
  }

  private void formerly(Map.Entry<String, JsonNode> shapes) {
    shapes
        .getValue()
        .properties()
        .forEach(
            shape -> event(shapes.getKey(), Integer.parseInt(shape.getKey()), shape.getValue()));
  }

  private void command(String name, JsonNode shape) {
    Where where = Where.of("command " + name);
    JsonNode reader = reads.commandReaderOf(name);
    if (reader.isMissingNode()) {
      if (!isDropped(name)) {
        problems.add(
            where,
            ("it is pinned, but gone. Bring it back; if it has another name now, add"
                    + " .alias(\"%s\", ….class); if it is gone on purpose, add .dropped(\"%s\").")
                .formatted(name, name));
      }
      return;
    }
    List<String> differences = differences(shape, reader);
    if (!differences.isEmpty()) {
      problems.add(
          where,
          ("what callers of the pinned shape send would be rejected: %s. Keep its fields,"
                  + " make new ones Optional, or add a command of another name.")
              .formatted(String.join("; ", differences)));
    }
  }

  private void event(String name, int version, JsonNode shape) {
    Where where = Where.of("event " + name);
    JsonNode reader = reads.readerOf(name, version);
    if (reader.isMissingNode()) {
      if (!isDropped(name)) {
        problems.add(
            where,
            ("it is pinned, but gone: entries that hold it can't be read. Bring it back; if it has"
                    + " another name now, add .alias(\"%s\", ….class); if it shall change nothing"
                    + " any more, add .dropped(\"%s\").")
                .formatted(name, name));
      }
      return;
    }
    List<String> differences = differences(shape, reader);
    if (!differences.isEmpty()) {
      problems.add(
          where,
          ("entries of version %d can't be read: %s. Keep a record of the pinned shape,"
                  + " add .formerly(\"%s\", %d, ThatRecord.class, old -> …)%s.")
              .formatted(
                  version,
                  String.join("; ", differences),
                  name,
                  version,
                  version < installed.version()
                      ? ""
                      : " and raise the version of the component to " + (version + 1)));
    }
  }

  private void dropped(String name) {
    if (installed.parts().events().find(name).isPresent()) {
      problems.add(
          Where.of("event " + name),
          ("an event of this name was dropped, and its entries would be read as this one. Give this"
                  + " one another name, and add .dropped(\"%s\") again.")
              .formatted(name));
    } else if (!isDropped(name) && installed.parts().commands().find(name).isEmpty()) {
      problems.add(
          Where.of("dropped " + name),
          ("it is pinned as dropped, but .dropped(\"%s\") is gone: entries of that name can't be"
                  + " read. Add it again.")
              .formatted(name));
    }
  }

  private boolean isDropped(String name) {
    return reads.drops(name);
  }

  private List<String> differences(JsonNode was, JsonNode is) {
    return reads.differences(pinned, was, is);
  }
}
