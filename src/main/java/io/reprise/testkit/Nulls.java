package io.reprise.testkit;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Looks for null, which no record may hold: JSON has no place for it here. */
final class Nulls {
  private Nulls() {}

  static boolean areIn(Object value) {
    if (value instanceof Record record) {
      return areInAny(Fields.values(record));
    }
    if (value instanceof Collection<?> elements) {
      return areInAny(elements);
    }
    if (value instanceof Map<?, ?> map) {
      return areInAny(map.keySet()) || areInAny(map.values());
    }
    return value instanceof Optional<?> optional && optional.filter(Nulls::areIn).isPresent();
  }

  private static boolean areInAny(Collection<?> values) {
    return values.stream().anyMatch(value -> value == null || areIn(value));
  }
}
