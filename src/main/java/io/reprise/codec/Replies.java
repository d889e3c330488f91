package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes replies of the declared types. */
final class Replies {

  private final Map<Class<?>, Shape> byType;

  Replies(Map<Class<?>, Shape> byType) {
    this.byType = byType;
  }

  JsonNode encode(Object reply) {
    return find(reply.getClass())
        .orElseThrow(() -> new IllegalArgumentException(undeclared(reply)))
        .encode(reply, 0);
  }

  /** The declared type itself, else the declared family that it belongs to. */
  private Optional<Shape> find(Class<?> type) {
    Shape exact = byType.get(type);
    return exact != null
        ? Optional.of(exact)
        : byType.entrySet().stream()
            .filter(declared -> declared.getKey().isAssignableFrom(type))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private String undeclared(Object reply) {
    String type = reply.getClass().getSimpleName();
    String declared =
        byType.keySet().stream().map(Class::getSimpleName).collect(Collectors.joining(", "));
    return "reply of type %s is not declared (expected: %s). Add .replies(%s.class)."
        .formatted(type, declared.isEmpty() ? "none" : "one of " + declared, type);
  }
}
