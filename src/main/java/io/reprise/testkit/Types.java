package io.reprise.testkit;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Checks that fields have types that a node can write and read. The node's own check, when a
 * component is loaded, is stricter and says more; this one is quick and has no dependencies.
 */
final class Types {

  private static final String LIST =
      "boolean, int, long, BigInteger, BigDecimal, String, enums, java.time, UUID, URI, Currency,"
          + " Optional, List, Set, Map with text-like keys, records, sealed families of records";

  private static final Set<Class<?>> PRIMITIVES = Set.of(boolean.class, int.class, long.class);
  private static final Set<Class<?>> BOXES = Set.of(Boolean.class, Integer.class, Long.class);

  static final Set<Class<?>> TIMES =
      Set.of(
          Instant.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          Duration.class,
          Period.class,
          MonthDay.class,
          ZoneId.class,
          ZoneOffset.class,
          Year.class,
          YearMonth.class,
          DayOfWeek.class,
          Month.class);

  private static final Set<Class<?>> TEXTS =
      Set.of(
          String.class, BigInteger.class, BigDecimal.class, UUID.class, URI.class, Currency.class);

  private final Set<Class<?>> seen = new HashSet<>();

  /** Checks the fields of a record, and those of the records in them. */
  void check(String where, Class<?> record) {
    if (!record.isRecord() || !seen.add(record)) {
      return;
    }
    for (RecordComponent field : record.getRecordComponents()) {
      field(where + ": field " + field.getName(), field.getGenericType());
    }
  }

  private void field(String where, Type type) {
    Optional<Type> optional = argumentOf(type, Optional.class, 0);
    if (optional.isPresent()) {
      element(where, optional.get());
    } else if (BOXES.contains(type)) {
      String plain = type == Integer.class ? "int" : type == Long.class ? "long" : "boolean";
      throw wrong(where, type, "Use " + plain + ", or an Optional.");
    } else {
      element(where, type);
    }
  }

  private void element(String where, Type type) {
    if (type instanceof ParameterizedType generic) {
      generic(where, generic);
    } else if (!(type instanceof Class<?> plain)) {
      throw wrong(where, type, "Name the type itself, without ? and without type variables.");
    } else if (plain.isRecord()) {
      check(where, plain);
    } else if (plain.isSealed() && plain.isInterface()) {
      if (seen.add(plain)) {
        Families.members(where, plain).forEach(member -> check(where, member));
      }
    } else if (!isSimple(plain)) {
      throw wrong(where, plain, advice(plain));
    }
  }

  private void generic(String where, ParameterizedType type) {
    if (type.getRawType() == List.class || type.getRawType() == Set.class) {
      element(where, type.getActualTypeArguments()[0]);
    } else if (type.getRawType() == Map.class) {
      Type key = type.getActualTypeArguments()[0];
      if (!(key instanceof Class<?> plain && isKey(plain))) {
        throw wrong(where, type, "Keys are text-like: String, an enum, java.time, UUID, URI.");
      }
      element(where, type.getActualTypeArguments()[1]);
    } else {
      throw wrong(where, type, "Use List, Set, Map, or an Optional as the type of a field.");
    }
  }

  private static boolean isSimple(Class<?> type) {
    return PRIMITIVES.contains(type) || BOXES.contains(type) || isText(type);
  }

  private static boolean isText(Class<?> type) {
    return TEXTS.contains(type) || TIMES.contains(type) || type.isEnum();
  }

  private static boolean isKey(Class<?> type) {
    return isText(type) && type != BigDecimal.class && type != BigInteger.class;
  }

  private static String advice(Class<?> type) {
    if (Set.of(double.class, Double.class, float.class, Float.class).contains(type)) {
      return "Use long (of a smaller unit, e.g. cents) or BigDecimal: binary fractions don't add"
          + " up.";
    }
    if (type.isArray()) {
      return "Use List: arrays can be changed.";
    }
    return type.isInterface() ? "Make it a sealed interface of records." : "Use a record.";
  }

  private static AssertionError wrong(String where, Type type, String advice) {
    return new AssertionError(
        "%s: %s is not in the list of types (%s). %s"
            .formatted(where, type.getTypeName(), LIST, advice));
  }

  /** The type in an Optional, List or Set, or a part of a Map. */
  static Optional<Type> argumentOf(Type type, Class<?> generic, int index) {
    return type instanceof ParameterizedType parameterized && parameterized.getRawType() == generic
        ? Optional.of(parameterized.getActualTypeArguments()[index])
        : Optional.empty();
  }
}
