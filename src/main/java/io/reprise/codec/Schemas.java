package io.reprise.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Schema (2020-12) of all that a component takes and gives. */
final class Schemas {
  private Schemas() {}

  static ObjectNode of(Parts parts) {
    ObjectNode schemas = Shape.NODES.objectNode();
    addAll(schemas.putObject("commands"), parts.commands());
    addAll(schemas.putObject("events"), parts.events());
    ObjectNode queries = schemas.putObject("queries");
    for (Family.Member query : parts.queries().members()) {
      Shape answer = parts.answers().get(query.name());
      if (answer != null) {
        ObjectNode both = queries.putObject(query.name());
        both.set("parameters", schema(query.shape()));
        both.set("answer", schema(answer));
      }
    }
    schemas.set("state", schema(parts.state()));
    ArrayNode replies = schemas.putArray("replies");
    parts.replies().values().forEach(reply -> replies.add(schema(reply)));
    return schemas;
  }

  private static void addAll(ObjectNode schemas, Family family) {
    family.members().forEach(member -> schemas.set(member.name(), schema(member.shape())));
  }

  /** A schema that stands on its own: its definitions are within it. */
  static ObjectNode schema(Shape shape) {
    Definitions definitions = Definitions.ofSchema();
    ObjectNode schema = shape.schema(definitions);
    definitions.addTo(schema, "$defs");
    return schema;
  }
}
