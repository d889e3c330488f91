package io.reprise.testkit;

import io.reprise.component.Component;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Finds what is not in the closed list of types, in the words that a node has for it when it
 * starts: here it is found by a test, earlier.
 */
final class Types {

  private static final String LIST_OF_TYPES =
      "boolean, int, long, BigInteger, BigDecimal, String, enums, java.time, UUID, URI, Currency,"
          + " Optional, List, Set, Map with text-like keys, records, sealed families of records";

  private static final Set<Class<?>> PRIMITIVES = Set.of(boolean.class, int.class, long.class);
  private static final Map<Class<?>, String> BOXES =
      Map.of(Boolean.class, "boolean", Integer.class, "int", Long.class, "long");
  private static final Set<Class<?>> NUMBERS = Set.of(BigInteger.class, BigDecimal.class);
  private static final Set<Class<?>> TEXTS =
      Set.of(String.class, UUID.class, URI.class, Currency.class);

  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<Class<?>> known = new HashSet<>();

  private Types() {}

  /** All that is wrong with the types of a component, each with its place and what to use. */
  static List<String> problems(Component<?, ?, ?> component) {
    Types types = new Types();
    types.readFamily("command", component.commandFamily());
    types.readFamily("event", component.eventFamily());
    component.formerly().forEach(older -> types.readFormerly(older));
    component.queries().ifPresent(queries -> types.readFamily("query", queries.family()));
    types.readState(component.initial());
    return List.copyOf(types.problems);
  }

  private void readFormerly(Component.Formerly<?> older) {
    String where =
        "event %s formerly, up to version %d".formatted(older.name(), older.lastVersion());
    if (older.shape().isRecord()) {
      readRecord(where, older.shape());
    } else {
      add(where, older.shape().getName() + " is not a record. Use one.");
    }
  }

  private void readState(Object initial) {
    Class<?> state = Families.ofState(initial);
    if (!initial.getClass().isRecord()) {
      add("state", initial.getClass().getName() + " is not a record. Start as a record.");
    } else if (state.isRecord()) {
      readRecord("state", state);
    } else {
      readFamily("state", state);
    }
  }

  private void readFamily(String where, Class<?> family) {
    if (!Families.isFamily(family)) {
      add(
          where,
          family.getName()
              + " is not a sealed interface, so its members can't be told. Make it one.");
      return;
    }
    if (known.add(family)) {
      for (Class<?> member : Families.members(family)) {
        if (member.isRecord()) {
          readRecord(where + ": " + Kebab.of(member), member);
        } else {
          add(
              where,
              member.getName()
                  + " is a family member that is no record."
                  + " Make it a record, or a sealed interface of records.");
        }
      }
    }
  }

  private void readRecord(String where, Class<?> record) {
    if (!known.add(record)) {
      return;
    }
    if (record.getTypeParameters().length > 0) {
      add(where, record, "Records have no type parameters here: name the types in its fields.");
      return;
    }
    for (Fields.Field field : Fields.of(record)) {
      String place = where + ": field " + field.name();
      Type type = field.type();
      if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
        readElement(place, generic.getActualTypeArguments()[0]);
      } else if (type instanceof Class<?> box && BOXES.containsKey(box)) {
        String primitive = BOXES.get(box);
        add(place, box, "Use " + primitive + ", or Optional<" + box.getSimpleName() + ">.");
      } else {
        readElement(place, type);
      }
    }
  }

  private void readElement(String where, Type type) {
    if (type instanceof ParameterizedType generic) {
      readGeneric(where, generic);
    } else if (!(type instanceof Class<?> plain)) {
      add(where, type, "Name the type itself, without ? and without type variables.");
    } else if (plain.isRecord()) {
      readRecord(where, plain);
    } else if (Families.isFamily(plain)) {
      readFamily(where, plain);
    } else if (!PRIMITIVES.contains(plain)
        && !BOXES.containsKey(plain)
        && !NUMBERS.contains(plain)
        && !isTextLike(plain)) {
      add(where, plain, advice(plain));
    }
  }

  private void readGeneric(String where, ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == List.class || raw == Set.class) {
      readElement(where + ": element", arguments[0]);
    } else if (raw == Map.class) {
      if (!(arguments[0] instanceof Class<?> key && isTextLike(key))) {
        add(
            where + ": key",
            arguments[0].getTypeName()
                + " can't be a key. Keys are text-like: String, an enum, java.time, UUID, URI or"
                + " Currency.");
      }
      readElement(where + ": value", arguments[1]);
    } else if (raw == Optional.class) {
      add(where, type, "An Optional is the type of a record's field; put it into a record.");
    } else {
      add(where, type, advice(raw));
    }
  }

  private static boolean isTextLike(Class<?> type) {
    return TEXTS.contains(type) || type.isEnum() || Pools.TIMES.containsKey(type);
  }

  private static String advice(Class<?> type) {
    if (Set.of(double.class, Double.class, float.class, Float.class).contains(type)) {
      return "Use long (of a smaller unit, e.g. cents) or BigDecimal: binary fractions don't"
          + " add up.";
    }
    if (Set.of(short.class, Short.class, byte.class, Byte.class).contains(type)) {
      return "Use int.";
    }
    if (Set.of(char.class, Character.class, CharSequence.class).contains(type)) {
      return "Use String.";
    }
    if (type.isArray()) {
      return type == byte[].class ? "Use String (Base64)." : "Use List: arrays can be changed.";
    }
    if (type == OptionalInt.class || type == OptionalLong.class) {
      return "Use Optional<Integer> or Optional<Long>.";
    }
    if (Set.of(List.class, Set.class, Map.class, Optional.class).contains(type)) {
      return "Say what is in it, e.g. List<String>.";
    }
    if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return "Use List, Set or Map.";
    }
    if (Date.class.isAssignableFrom(type)) {
      return "Use java.time.Instant or another type of java.time.";
    }
    return type.isInterface()
        ? "Make it a sealed interface whose members are records."
        : "Use a record.";
  }

  private void add(String where, Type type, String advice) {
    add(
        where,
        "%s is not in the list of types (%s). %s"
            .formatted(type.getTypeName(), LIST_OF_TYPES, advice));
  }

  private void add(String where, String problem) {
    problems.add(where + ": " + problem);
  }
}
