package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An entity at two of its entries.
 *
 * @param before after the first of them
 * @param after after the other one, which may come earlier
 */
public record Compared(Past before, Past after) {

  /** The changes of the state from the one to the other. */
  public java.util.List<JsonDiff.Change> changes() {
    return JsonDiff.between(before.value(), after.value());
  }

  /** The same as a JSON Patch. */
  public JsonNode patch() {
    return JsonDiff.patch(before.value(), after.value());
  }
}
