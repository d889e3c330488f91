package io.reprise.codec;

import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What to use instead of a type that is not in the list. */
final class Advice {
  private Advice() {}

  static String on(Class<?> type) {
    if (type == double.class
        || type == Double.class
        || type == float.class
        || type == Float.class) {
      return "Use long (of a smaller unit, e.g. cents) or BigDecimal: binary fractions don't"
          + " add up.";
    }
    if (type == short.class || type == Short.class || type == byte.class || type == Byte.class) {
      return "Use int.";
    }
    if (type == char.class || type == Character.class || type == CharSequence.class) {
      return "Use String.";
    }
    if (type.isArray()) {
      return type == byte[].class ? "Use String (Base64)." : "Use List: arrays can be changed.";
    }
    if (type == OptionalInt.class || type == OptionalLong.class) {
      return "Use Optional<Integer> or Optional<Long>.";
    }
    if (type == List.class || type == Set.class || type == Map.class || type == Optional.class) {
      return "Say what is in it, e.g. List<String>.";
    }
    if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return "Use List, Set or Map.";
    }
    if (Date.class.isAssignableFrom(type)) {
      return "Use java.time.Instant or another type of java.time.";
    }
    if (type.isInterface()) {
      return "Make it a sealed interface whose members are records.";
    }
    return "Use a record.";
  }
}
