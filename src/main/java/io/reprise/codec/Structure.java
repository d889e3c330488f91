package io.reprise.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A shape with a Java type of its own; the only shapes that can hold themselves. */
sealed interface Structure extends Shape permits RecordShape, FamilyShape {

  /** The type's name in kebab-case, for definitions; not part of the JSON. */
  String name();

  /** The fields or members as they are pinned. */
  ObjectNode pinBody(Definitions definitions);

  /** The fields or members as JSON Schema. */
  ObjectNode schemaBody(Definitions definitions);

  @Override
  default ObjectNode pin(Definitions definitions) {
    return definitions.use(this);
  }

  @Override
  default ObjectNode schema(Definitions definitions) {
    return definitions.use(this);
  }
}
