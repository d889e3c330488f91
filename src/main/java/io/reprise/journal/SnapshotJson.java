package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/** A stored snapshot. Only ever read back by the same component version, shape and form. */
final class SnapshotJson {

  /**
   * The number of this form, 2 since keys are packed; to be raised with each change of what is kept
   * beside the state. A snapshot of another form counts as none: its entity folds its entries.
   */
  private static final int FORM = 2;

  private SnapshotJson() {}

  /** What snapshots of a component's version and state shape, in this form, are filed under. */
  static String manifest(String component, int version, String stateHash) {
    return component + "/" + version + "/" + stateHash + "/" + FORM;
  }

  static byte[] write(Snapshot snapshot) {
    return EntryJson.bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("entity", snapshot.component() + "/" + snapshot.id());
          out.writeNumberField("sequence", snapshot.sequence());
          out.writeNumberField("version", snapshot.version());
          out.writeStringField("time", EntryJson.time(snapshot.time()));
          out.writeStringField("command", snapshot.commandId().toString());
          out.writeObjectFieldStart("component");
          out.writeNumberField("version", snapshot.componentVersion());
          out.writeStringField("stateHash", snapshot.stateHash());
          out.writeEndObject();
          out.writeFieldName("state");
          out.writeTree(snapshot.state());
          out.writeFieldName("window");
          out.writeTree(snapshot.window());
          out.writeEndObject();
        });
  }

  /**
   * Reads a snapshot.
   *
   * @throws IOException if the bytes are not one
   */
  static Snapshot read(byte[] stored) throws IOException {
    JsonNode json = EntryJson.tree(stored);
    String entity = json.path("entity").asText();
    int slash = entity.indexOf('/');
    JsonNode state = json.get("state");
    JsonNode window = json.get("window");
    if (slash < 0 || state == null || window == null || !json.path("sequence").isIntegralNumber()) {
      throw new IOException("not a snapshot (expected: entity, sequence, state, window)");
    }
    try {
      return new Snapshot(
          entity.substring(0, slash),
          entity.substring(slash + 1),
          json.path("sequence").longValue(),
          json.path("version").longValue(),
          Instant.parse(json.path("time").asText()),
          UUID.fromString(json.path("command").asText()),
          json.path("component").path("version").asInt(),
          json.path("component").path("stateHash").asText(),
          state,
          window);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IOException("time or command: " + e.getMessage(), e);
    }
  }
}
