package io.reprise.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds what a query answers: the {@code R} of {@code record Balance() implements Query<R>}. */
final class Answers {
  private Answers() {}

  /** The argument that a record gives to the one type parameter of its family. */
  static Optional<Type> typeOf(Class<?> record, Class<?> family) {
    return find(record, family, Map.of());
  }

  private static Optional<Type> find(
      Class<?> type, Class<?> family, Map<TypeVariable<?>, Type> known) {
    for (Type implemented : type.getGenericInterfaces()) {
      if (implemented instanceof ParameterizedType generic) {
        Class<?> raw = (Class<?>) generic.getRawType();
        if (raw == family) {
          return Optional.of(resolved(generic.getActualTypeArguments()[0], known));
        }
        Optional<Type> found = find(raw, family, arguments(raw, generic, known));
        if (found.isPresent()) {
          return found;
        }
      } else if (implemented instanceof Class<?> plain) {
        Optional<Type> found = find(plain, family, Map.of());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Map<TypeVariable<?>, Type> arguments(
      Class<?> raw, ParameterizedType generic, Map<TypeVariable<?>, Type> known) {
    Map<TypeVariable<?>, Type> arguments = new HashMap<>();
    for (int i = 0; i < raw.getTypeParameters().length; i++) {
      arguments.put(
          raw.getTypeParameters()[i], resolved(generic.getActualTypeArguments()[i], known));
    }
    return arguments;
  }

  private static Type resolved(Type type, Map<TypeVariable<?>, Type> known) {
    return type instanceof TypeVariable<?> variable ? known.getOrDefault(variable, type) : type;
  }
}
