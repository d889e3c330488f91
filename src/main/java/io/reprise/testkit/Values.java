package io.reprise.testkit;

import io.reprise.testkit.RandomValues.NotTaken;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be told of the records of components. */
final class Values {
  private Values() {}

  /** A record as it would print itself. */
  static String printed(Class<?> type, List<?> values) {
    StringBuilder text = new StringBuilder(type.getSimpleName()).append('[');
    RecordComponent[] fields = type.getRecordComponents();
    for (int i = 0; i < fields.length; i++) {
      text.append(i == 0 ? "" : ", ").append(fields[i].getName()).append('=').append(values.get(i));
    }
    return text.append(']').toString();
  }

  /**
   * An equal value that is built anew from its fields, whose sets and maps iterate the other way
   * round.
   */
  static Object reordered(Object value) throws NotTaken {
    if (value instanceof Record record) {
      RecordComponent[] fields = record.getClass().getRecordComponents();
      Object[] values = new Object[fields.length];
      for (int i = 0; i < fields.length; i++) {
        values[i] = reordered(field(record, fields[i].getAccessor()));
      }
      return RandomValues.construct(record.getClass(), values);
    }
    if (value instanceof Optional<?> optional && optional.isPresent()) {
      return Optional.of(reordered(optional.get()));
    }
    if (value instanceof List<?> list) {
      return Collections.unmodifiableList(all(list));
    }
    if (value instanceof Set<?> set) {
      List<Object> elements = all(set);
      Collections.reverse(elements);
      return Collections.unmodifiableSet(new LinkedHashSet<>(elements));
    }
    if (value instanceof Map<?, ?> map) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
      Collections.reverse(entries);
      Map<Object, Object> reversed = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : entries) {
        reversed.put(entry.getKey(), reordered(entry.getValue()));
      }
      return Collections.unmodifiableMap(reversed);
    }
    return value;
  }

  private static List<Object> all(Iterable<?> values) throws NotTaken {
    List<Object> all = new ArrayList<>();
    for (Object value : values) {
      all.add(reordered(value));
    }
    return all;
  }

  private static Object field(Record record, Method accessor) {
    try {
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (InvocationTargetException thrown) {
      throw new AssertionError(
          "%s: %s() threw %s. A record gives its fields."
              .formatted(record.getClass().getName(), accessor.getName(), thrown.getCause()),
          thrown.getCause());
    } catch (IllegalAccessException closed) {
      throw new AssertionError(record.getClass().getName() + ": can't be read: " + closed, closed);
    }
  }
}
