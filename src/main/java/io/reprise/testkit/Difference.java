package io.reprise.testkit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The first difference between what was expected and what came, by its place. */
final class Difference {
  private Difference() {}

  /** Of two values that are not equal. */
  static String between(Object expected, Object came) {
    return between("", expected, came);
  }

  /**
   * Of two lists that are not equal.
   *
   * @param element what an element is called
   */
  static String between(String element, List<?> expected, List<?> came) {
    for (int i = 0; i < Math.max(expected.size(), came.size()); i++) {
      String place = element + " " + (i + 1) + ": ";
      if (i >= came.size()) {
        return place + "missing (expected: " + Print.of(expected.get(i)) + ")";
      }
      if (i >= expected.size()) {
        return place + Print.of(came.get(i)) + " (expected: none)";
      }
      if (!expected.get(i).equals(came.get(i))) {
        return between(place, expected.get(i), came.get(i));
      }
    }
    return "";
  }

  private static String between(String place, Object expected, Object came) {
    if (expected instanceof Record && expected.getClass() == came.getClass()) {
      for (Fields.Field field : Fields.of(expected.getClass())) {
        Object wanted = field.get(expected);
        Object there = field.get(came);
        if (!Objects.equals(wanted, there)) {
          return between(place + field.name() + ": ", wanted, there);
        }
      }
    }
    if (expected instanceof List<?> wanted && came instanceof List<?> there) {
      return place + between("element", wanted, there);
    }
    if (expected instanceof Map<?, ?> wanted && came instanceof Map<?, ?> there) {
      return ofMaps(place, wanted, there);
    }
    if (expected instanceof Optional<?> wanted
        && came instanceof Optional<?> there
        && wanted.isPresent()
        && there.isPresent()) {
      return between(place, wanted.get(), there.get());
    }
    return place + withType(came, expected) + " (expected: " + withType(expected, came) + ")";
  }

  private static String ofMaps(String place, Map<?, ?> expected, Map<?, ?> came) {
    for (Map.Entry<?, ?> entry : expected.entrySet()) {
      String there = place + Print.of(entry.getKey()) + ": ";
      if (!came.containsKey(entry.getKey())) {
        return there + "missing (expected: " + Print.of(entry.getValue()) + ")";
      }
      Object value = came.get(entry.getKey());
      if (!entry.getValue().equals(value)) {
        return between(there, entry.getValue(), value);
      }
    }
    return came.entrySet().stream()
        .filter(entry -> !expected.containsKey(entry.getKey()))
        .map(entry -> Print.of(entry.getKey()) + ": " + Print.of(entry.getValue()))
        .findFirst()
        .map(more -> place + more + " (expected: none)")
        .orElse(place + "they say that they are not equal");
  }

  /** {@code 5} and {@code 5L} look alike; their types tell them apart. */
  private static String withType(Object value, Object other) {
    String text = Print.of(value);
    return text.equals(Print.of(other)) ? text + " of " + value.getClass().getName() : text;
  }
}
