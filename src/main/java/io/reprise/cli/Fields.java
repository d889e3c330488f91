package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Supplier;

/** A body from arguments such as {@code cents=5 memo="for Bob"}. */
final class Fields {
  private Fields() {}

  /** One {@code name=value}. */
  record Field(String name, String value) {}

  /** Reads the arguments. */
  static List<Field> of(List<String> arguments) {
    return arguments.stream().map(Fields::of).toList();
  }

  private static Field of(String argument) {
    int equals = argument.indexOf('=');
    if (equals <= 0) {
      throw new CliFailure(ExitCode.USAGE, argument + ": an argument (expected: name=value)");
    }
    return new Field(argument.substring(0, equals), argument.substring(equals + 1));
  }

  /**
   * The body. What parses as JSON is taken as that, unless the schema says that the field is a
   * text.
   *
   * @param schema asked for only if the arguments alone leave it open
   */
  static ObjectNode body(List<Field> fields, Supplier<JsonNode> schema) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    for (Field field : fields) {
      if (body.has(field.name())) {
        throw new CliFailure(ExitCode.USAGE, field.name() + ": given twice (expected: once)");
      }
      body.set(
          field.name(),
          JsonText.parse(field.value())
              .filter(value -> !Interfaces.isText(schema.get(), field.name()))
              .orElseGet(() -> JsonNodeFactory.instance.textNode(field.value())));
    }
    return body;
  }
}
