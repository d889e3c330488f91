package io.reprise.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The descriptions that one document refers to by name. Only structures that hold themselves are
 * referred to; all others stand where they are used, so that a description reads from top to
 * bottom.
 */
final class Definitions {

  private final Function<String, ObjectNode> reference;
  private final BiFunction<Structure, Definitions, ObjectNode> body;
  private final Map<Structure, String> names = new HashMap<>();
  private final Map<String, ObjectNode> byName = new TreeMap<>();

  private Definitions(
      Function<String, ObjectNode> reference, BiFunction<Structure, Definitions, ObjectNode> body) {
    this.reference = reference;
    this.body = body;
  }

  static Definitions ofPins() {
    return new Definitions(
        name -> JsonNodeFactory.instance.objectNode().put("ref", name), Structure::pinBody);
  }

  static Definitions ofSchema() {
    return new Definitions(
        name -> JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + name),
        Structure::schemaBody);
  }

  /** The description of a structure, or a reference to it. */
  ObjectNode use(Structure structure) {
    String known = names.get(structure);
    if (known != null) {
      return reference.apply(known);
    }
    if (!holdsItself(structure)) {
      return body.apply(structure, this);
    }
    String name = unusedName(structure.name());
    names.put(structure, name);
    byName.put(name, JsonNodeFactory.instance.objectNode()); // reserves the name meanwhile
    byName.put(name, body.apply(structure, this));
    return reference.apply(name);
  }

  /** Puts the definitions that were referred to into a document, if there are any. */
  void addTo(ObjectNode document, String field) {
    if (!byName.isEmpty()) {
      ObjectNode definitions = document.putObject(field);
      byName.forEach(definitions::set);
    }
  }

  private String unusedName(String wanted) {
    String name = wanted;
    for (int number = 2; byName.containsKey(name); number++) {
      name = wanted + "-" + number;
    }
    return name;
  }

  /** Whether a value of this structure can hold another one of it, at any depth. */
  private static boolean holdsItself(Structure structure) {
    return structure.parts().stream().anyMatch(part -> reaches(part, structure, new HashSet<>()));
  }

  private static boolean reaches(Shape from, Shape target, Set<Shape> seen) {
    if (from == target) {
      return true;
    }
    return seen.add(from) && from.parts().stream().anyMatch(part -> reaches(part, target, seen));
  }
}
