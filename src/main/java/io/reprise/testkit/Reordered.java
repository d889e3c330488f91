package io.reprise.testkit;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value built again from its parts, as a node does when it reads it, with sets and maps put in
 * another order. A record that sorts what it is given is not touched by it.
 */
final class Reordered {

  private final boolean reverse;

  private Reordered(boolean reverse) {
    this.reverse = reverse;
  }

  /**
   * Equal values in other orders; none if there is no set or map in it with two elements. The same
   * order again is another one, too, for {@code Map.copyOf}: it iterates from the end, in every
   * other JVM.
   */
  static <T> List<T> of(T value) {
    List<T> others = new ArrayList<>();
    if (holdsOrder(value)) {
      for (boolean reverse : List.of(true, false)) {
        try {
          @SuppressWarnings("unchecked") // built again as what it was
          T other = (T) new Reordered(reverse).rebuilt(value);
          if (other.equals(value)) {
            others.add(other);
          }
        } catch (InvocationTargetException refused) { // found where records are made
          return List.of();
        }
      }
    }
    return others;
  }

  private static boolean holdsOrder(Object value) {
    if (value instanceof Record record) {
      return Fields.of(record.getClass()).stream().anyMatch(field -> holdsOrder(field.get(record)));
    }
    if (value instanceof Map<?, ?> map) {
      return map.size() > 1 || map.values().stream().anyMatch(Reordered::holdsOrder);
    }
    if (value instanceof Collection<?> elements) {
      return (elements instanceof Set && elements.size() > 1)
          || elements.stream().anyMatch(Reordered::holdsOrder);
    }
    return value instanceof Optional<?> optional
        && optional.filter(Reordered::holdsOrder).isPresent();
  }

  private Object rebuilt(Object value) throws InvocationTargetException {
    if (value instanceof Record record) {
      List<Object> parts = new ArrayList<>();
      for (Fields.Field field : Fields.of(record.getClass())) {
        parts.add(rebuilt(field.get(record)));
      }
      return Fields.make(record.getClass(), parts);
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> rebuilt = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : inOrder(map.entrySet())) {
        rebuilt.put(entry.getKey(), rebuilt(entry.getValue()));
      }
      return Collections.unmodifiableMap(rebuilt);
    }
    if (value instanceof Set<?> set) {
      return Collections.unmodifiableSet(new LinkedHashSet<>(rebuilt(inOrder(set))));
    }
    if (value instanceof List<?> list) {
      return List.copyOf(rebuilt(list));
    }
    if (value instanceof Optional<?> optional && optional.isPresent()) {
      return Optional.of(rebuilt(optional.get()));
    }
    return value;
  }

  private List<Object> rebuilt(List<?> elements) throws InvocationTargetException {
    List<Object> rebuilt = new ArrayList<>();
    for (Object element : elements) {
      rebuilt.add(rebuilt(element));
    }
    return rebuilt;
  }

  private <T> List<T> inOrder(Set<T> elements) {
    List<T> list = new ArrayList<>(elements);
    if (reverse) {
      Collections.reverse(list);
    }
    return list;
  }
}
