package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.replay.JsonDiff;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** The fields in which two states differ, with both values, for people. */
record StateChanges(List<JsonDiff.Change> changes) {

  static StateChanges of(JsonNode before, JsonNode after) {
    return new StateChanges(JsonDiff.between(before, after));
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Prints a line for each field; a value that is not there is shown as a dash. */
  void print(String beforeHeading, String afterHeading, PrintWriter out, int columns) {
    Table table = new Table("FIELD", beforeHeading, afterHeading).whole(0);
    for (JsonDiff.Change change : changes) {
      table.row(
          change.pointer().isEmpty() ? "(all)" : change.pointer(),
          text(change.before()),
          text(change.after()));
    }
    table.print(out, columns);
  }

  static String text(Optional<JsonNode> value) {
    return value.map(JsonNode::toString).orElse("-");
  }
}
