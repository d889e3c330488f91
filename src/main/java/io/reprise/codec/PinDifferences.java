package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds why a shape does not read all that another one wrote. It does, where it only has optional
 * fields, constants or members more, or a long for an int.
 */
final class PinDifferences {

  private final JsonNode definitionsWere;
  private final JsonNode definitionsAre;
  private final Set<List<JsonNode>> compared = new HashSet<>();
  private final List<String> found = new ArrayList<>();

  PinDifferences(JsonNode definitionsWere, JsonNode definitionsAre) {
    this.definitionsWere = definitionsWere;
    this.definitionsAre = definitionsAre;
  }

  List<String> between(JsonNode was, JsonNode is) {
    compare("", was, is);
    return found;
  }

  private void compare(String where, JsonNode was, JsonNode is) {
    boolean recursive = was.has("ref") && is.has("ref");
    if (recursive && !compared.add(List.of(was, is))) {
      return;
    }
    JsonNode before = resolved(was, definitionsWere);
    JsonNode now = resolved(is, definitionsAre);
    if (before.has("fields") && now.has("fields")) {
      compareFields(where, before.get("fields"), now.get("fields"));
    } else if (before.has("family") && now.has("family")) {
      compareMembers(where, before.get("family"), now.get("family"));
    } else if (before.has("enum") && now.has("enum")) {
      compareConstants(where, before.get("enum"), now.get("enum"));
    } else if (before.has("map") && now.has("map")) {
      compare(where + "keys: ", before.get("map").path("keys"), now.get("map").path("keys"));
      compare(where + "values: ", before.get("map").path("values"), now.get("map").path("values"));
    } else if (before.has("list") && now.has("list")) {
      compare(where + "elements: ", before.get("list"), now.get("list"));
    } else if (before.has("set") && now.has("set")) {
      compare(where + "elements: ", before.get("set"), now.get("set"));
    } else if (!before.equals(now) && !widened(before, now)) {
      found.add(where + "was " + kind(before) + ", is " + kind(now));
    }
  }

  private void compareFields(String where, JsonNode were, JsonNode are) {
    for (Map.Entry<String, JsonNode> field : were.properties()) {
      String at = where + "field " + field.getKey() + ": ";
      JsonNode was = field.getValue();
      JsonNode is = are.path(field.getKey());
      if (is.isMissingNode()) {
        found.add(at + "is gone");
      } else if (was.has("optional") && !is.has("optional")) {
        found.add(at + "was optional, is required");
      } else {
        compare(at, content(was), content(is));
      }
    }
    for (Map.Entry<String, JsonNode> field : are.properties()) {
      if (!were.has(field.getKey()) && !field.getValue().has("optional")) {
        found.add(where + "field " + field.getKey() + ": is new and not optional");
      }
    }
  }

  private void compareMembers(String where, JsonNode were, JsonNode are) {
    for (Map.Entry<String, JsonNode> member : were.properties()) {
      String at = where + "type " + member.getKey() + ": ";
      if (are.has(member.getKey())) {
        compare(at, member.getValue(), are.get(member.getKey()));
      } else {
        found.add(at + "is gone");
      }
    }
  }

  private void compareConstants(String where, JsonNode were, JsonNode are) {
    Set<JsonNode> constants = new HashSet<>();
    are.forEach(constants::add);
    for (JsonNode constant : were) {
      if (!constants.contains(constant)) {
        found.add(where + "constant " + constant.asText() + " is gone");
      }
    }
  }

  private static boolean widened(JsonNode was, JsonNode is) {
    return was.asText().equals("int") && is.asText().equals("long");
  }

  private static JsonNode content(JsonNode field) {
    return field.has("optional") ? field.get("optional") : field;
  }

  private static JsonNode resolved(JsonNode shape, JsonNode definitions) {
    return shape.has("ref") ? definitions.path(shape.get("ref").asText()) : shape;
  }

  private static String kind(JsonNode shape) {
    if (shape.isTextual()) {
      return shape.textValue();
    }
    String form = shape.fieldNames().hasNext() ? shape.fieldNames().next() : "nothing";
    return form.equals("fields") ? "a record" : "of kind " + form;
  }
}
