package io.reprise.testkit;

import io.reprise.component.SplitMix64;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes values of the types of components: small ones that meet again and again, so that ids
 * collide and limits are reached, and now and then an extreme one.
 */
final class RandomValues {

  /** Beyond this depth lists are empty, so that types that hold themselves come to an end. */
  private static final int DEPTH_MAX = 4;

  private static final int USUAL_PERCENT = 75;
  private static final int LENGTH_MAX = 3;

  private static final Map<Class<?>, List<?>> USUAL = new HashMap<>();
  private static final Map<Class<?>, List<?>> EXTREME = new HashMap<>();

  private static <T> void add(Class<T> type, List<T> usual, List<T> extreme) {
    USUAL.put(type, usual);
    EXTREME.put(type, extreme);
  }

  static {
    add(
        int.class,
        List.of(1, 2, 3, 5, 10, 100),
        List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
    add(
        long.class,
        List.of(1L, 2L, 3L, 5L, 10L, 100L, 1_000L),
        List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE));
    add(boolean.class, List.of(true, false), List.of(true, false));
    add(
        String.class,
        List.of("a", "b", "c", "ann", "bob"),
        List.of("", " ", "Ω€😀", "a/b \"c\"\n", "x".repeat(1_000)));
    add(
        BigInteger.class,
        List.of(BigInteger.ONE, BigInteger.TEN),
        List.of(BigInteger.ZERO, BigInteger.TEN.pow(40).negate()));
    add(
        BigDecimal.class,
        List.of(new BigDecimal("1.00"), new BigDecimal("12.5")),
        List.of(BigDecimal.ZERO, new BigDecimal("-1E+30"), new BigDecimal("1E-30")));
    add(
        UUID.class,
        List.of(new UUID(1, 1), new UUID(1, 2)),
        List.of(new UUID(0, 0), new UUID(-1, -1)));
    add(URI.class, List.of(URI.create("https://example.com/a")), List.of(URI.create("")));
    add(
        Currency.class,
        List.of(Currency.getInstance("EUR"), Currency.getInstance("USD")),
        List.of(Currency.getInstance("JPY")));
    addTimes();
  }

  private static void addTimes() {
    Instant now = Scenario.TIME;
    ZoneOffset east = ZoneOffset.ofHours(2);
    add(Instant.class, List.of(now, now.plusSeconds(900)), List.of(Instant.EPOCH));
    add(
        Duration.class,
        List.of(Duration.ofMinutes(15)),
        List.of(Duration.ZERO, Duration.ofDays(-1)));
    add(Period.class, List.of(Period.ofDays(1)), List.of(Period.ZERO, Period.ofYears(-1)));
    LocalDate day = LocalDate.of(2026, 1, 1);
    LocalTime noon = LocalTime.NOON;
    add(LocalDate.class, List.of(day, day.plusDays(1)), List.of(LocalDate.of(2024, 2, 29)));
    add(LocalTime.class, List.of(noon), List.of(LocalTime.MIN, LocalTime.MAX));
    add(LocalDateTime.class, List.of(day.atTime(noon)), List.of(day.atStartOfDay()));
    add(OffsetTime.class, List.of(noon.atOffset(ZoneOffset.UTC)), List.of(noon.atOffset(east)));
    add(OffsetDateTime.class, List.of(now.atOffset(ZoneOffset.UTC)), List.of(now.atOffset(east)));
    add(
        ZonedDateTime.class,
        List.of(now.atZone(ZoneOffset.UTC)),
        List.of(now.atZone(ZoneId.of("Europe/Berlin"))));
    add(ZoneId.class, List.of(ZoneId.of("Europe/Berlin")), List.of(ZoneOffset.UTC));
    add(ZoneOffset.class, List.of(east), List.of(ZoneOffset.MIN, ZoneOffset.MAX));
    add(Year.class, List.of(Year.of(2026)), List.of(Year.of(0)));
    add(YearMonth.class, List.of(YearMonth.of(2026, 1)), List.of(YearMonth.of(1, 12)));
    add(MonthDay.class, List.of(MonthDay.of(1, 1)), List.of(MonthDay.of(2, 29)));
    Map<Class<?>, Class<?>> boxes =
        Map.of(Boolean.class, boolean.class, Integer.class, int.class, Long.class, long.class);
    boxes.forEach(
        (box, plain) -> {
          USUAL.put(box, USUAL.get(plain));
          EXTREME.put(box, EXTREME.get(plain));
        });
  }

  /** A record that did not take the values that it was given. */
  static final class NotTaken extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Class<?> type;
    private final transient List<?> values;

    private NotTaken(Class<?> type, List<?> values, Throwable thrown) {
      super(thrown);
      this.type = type;
      this.values = values;
    }

    /** As the record would print itself. */
    String tried() {
      return Values.printed(type, values);
    }

    Throwable thrown() {
      return Optional.ofNullable(getCause()).orElse(this);
    }
  }

  private final SplitMix64 random;

  RandomValues(SplitMix64 random) {
    this.random = random;
  }

  <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  boolean inPercent(int percent) {
    return random.nextInt(100) < percent;
  }

  /** A record of this type. */
  Object record(Class<?> type) throws NotTaken {
    return record(type, 0);
  }

  private Object record(Class<?> type, int depth) throws NotTaken {
    RecordComponent[] fields = type.getRecordComponents();
    Object[] values = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      values[i] = value(fields[i].getGenericType(), depth + 1);
    }
    return construct(type, values);
  }

  /** Calls the record's constructor. */
  static Object construct(Class<?> type, Object[] values) throws NotTaken {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException thrown) {
      Throwable cause = Optional.ofNullable(thrown.getCause()).orElse(thrown);
      throw new NotTaken(type, Arrays.asList(values), cause);
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException closed) {
      throw new IllegalStateException(type.getName() + ": can't be made: " + closed, closed);
    }
  }

  private Object value(Type type, int depth) throws NotTaken {
    Optional<Type> optional = Types.argumentOf(type, Optional.class, 0);
    if (optional.isPresent()) {
      boolean empty = depth > DEPTH_MAX || inPercent(40);
      return empty ? Optional.empty() : Optional.of(value(optional.get(), depth));
    }
    Optional<Type> list = Types.argumentOf(type, List.class, 0);
    if (list.isPresent()) {
      return Collections.unmodifiableList(values(list.get(), depth));
    }
    Optional<Type> set = Types.argumentOf(type, Set.class, 0);
    if (set.isPresent()) {
      return Collections.unmodifiableSet(new LinkedHashSet<>(sorted(values(set.get(), depth))));
    }
    Optional<Type> key = Types.argumentOf(type, Map.class, 0);
    if (key.isPresent()) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (Object each : sorted(values(key.get(), depth))) {
        map.put(each, value(Types.argumentOf(type, Map.class, 1).orElseThrow(), depth + 1));
      }
      return Collections.unmodifiableMap(map);
    }
    return plain((Class<?>) type, depth);
  }

  private List<Object> values(Type type, int depth) throws NotTaken {
    List<Object> values = new ArrayList<>();
    int length = depth > DEPTH_MAX ? 0 : random.nextInt(LENGTH_MAX + 1);
    for (int i = 0; i < length; i++) {
      values.add(value(type, depth + 1));
    }
    return values;
  }

  /** As what is read from JSON iterates: in the order of keys. */
  private static List<Object> sorted(List<Object> values) {
    return values.stream().sorted(Comparator.comparing(Object::toString)).toList();
  }

  private Object plain(Class<?> type, int depth) throws NotTaken {
    List<?> pool = (inPercent(USUAL_PERCENT) ? USUAL : EXTREME).get(type);
    if (pool != null) {
      return oneOf(pool);
    }
    if (type.isEnum()) {
      return oneOf(Arrays.asList(type.getEnumConstants()));
    }
    if (type.isRecord()) {
      return record(type, depth);
    }
    return record(oneOf(Families.members(type.getName(), type)), depth);
  }
}
