package io.reprise.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An entity as people write it: {@code wallet/alice}. */
record EntityName(String component, String id) {
  static final EntityName NONE = new EntityName("", "");

  /** The path below which all calls about it are. */
  String path() {
    return "/v1" + NodeClient.path("entities", component, id);
  }

  @Override
  public String toString() {
    return component + "/" + id;
  }

  /** Reads the argument; whether there is such a component is for the node to say. */
  static final class Converter implements ITypeConverter<EntityName> {
    @Override
    public EntityName convert(String text) {
      int slash = text.indexOf('/');
      if (slash <= 0 || slash == text.length() - 1) {
        throw new TypeConversionException(
            "'" + text + "' (expected: component/id, such as wallet/alice)");
      }
      return new EntityName(text.substring(0, slash), text.substring(slash + 1));
    }
  }
}
