package io.reprise.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A message, call or timer as people write it: {@code wallet/alice/3/0}. */
record MessageName(String component, String id, String sequence, String index) {
  static final MessageName NONE = new MessageName("", "", "", "");

  /** Its path. */
  String path() {
    return "/v1" + NodeClient.path("messages", component, id, sequence, index);
  }

  @Override
  public String toString() {
    return String.join("/", component, id, sequence, index);
  }

  /** Reads the argument; whether there is such a message is for the node to say. */
  static final class Converter implements ITypeConverter<MessageName> {
    @Override
    public MessageName convert(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 4 || text.startsWith("/") || text.endsWith("/") || text.contains("//")) {
        throw new TypeConversionException(
            "'" + text + "' (expected: component/id/sequence/index, such as wallet/alice/3/0)");
      }
      return new MessageName(parts[0], parts[1], parts[2], parts[3]);
    }
  }
}
