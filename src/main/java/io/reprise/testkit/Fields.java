package io.reprise.testkit;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Records read and made by reflection, also where they are nested in a class of a test. */
final class Fields {
  private Fields() {}

  private static final Map<Class<?>, List<Field>> KNOWN = new ConcurrentHashMap<>();
  private static final Map<Class<?>, Constructor<?>> CONSTRUCTORS = new ConcurrentHashMap<>();

  /** One component of a record. */
  record Field(String name, Type type, Method accessor) {

    /** Its value in a record. */
    Object get(Object record) {
      try {
        return accessor.invoke(record);
      } catch (InvocationTargetException thrown) {
        return Attempt.text(thrown.getTargetException()); // an accessor of one's own, to be printed
      } catch (IllegalAccessException closed) {
        throw new IllegalStateException("opened in Fields.of", closed);
      }
    }
  }

  /** The components of a record, in order. */
  static List<Field> of(Class<?> record) {
    return KNOWN.computeIfAbsent(record, Fields::read);
  }

  /** The values of a record, in the order of its components. */
  static List<Object> values(Record record) {
    List<Object> values = new ArrayList<>();
    of(record.getClass()).forEach(field -> values.add(field.get(record)));
    return values;
  }

  private static List<Field> read(Class<?> record) {
    return Arrays.stream(record.getRecordComponents()).map(Fields::read).toList();
  }

  private static Field read(RecordComponent component) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return new Field(component.getName(), component.getGenericType(), accessor);
  }

  /**
   * Makes a record by its canonical constructor.
   *
   * @throws InvocationTargetException with what the constructor threw
   */
  static Object make(Class<?> record, List<Object> values) throws InvocationTargetException {
    try {
      return CONSTRUCTORS
          .computeIfAbsent(record, Fields::constructor)
          .newInstance(values.toArray());
    } catch (InstantiationException | IllegalAccessException closed) {
      throw new IllegalStateException("a record is a class that can be made", closed);
    }
  }

  private static Constructor<?> constructor(Class<?> record) {
    Class<?>[] types =
        Arrays.stream(record.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = record.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException("a record has a canonical constructor", impossible);
    }
  }
}
