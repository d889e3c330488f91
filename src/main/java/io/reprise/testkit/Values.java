package io.reprise.testkit;

import io.reprise.component.SplitMix64;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Random values of the closed list of types, the same for the same seed. Sets and maps can't be
 * changed, as on a node.
 */
final class Values {

  /** One value in so many is an odd one. */
  private static final int ODD_ONE_IN = 4;

  /** One collection in so many is large, unless it is deep inside. */
  private static final int LARGE_ONE_IN = 40;

  private static final int SMALL_SIZE_MAX = 3;
  private static final int LARGE_SIZE = 30;
  private static final int LARGE_DEPTH_MAX = 1;

  /** From here on, what a record that holds itself is made of is as flat as it can be. */
  private static final int DEPTH_MAX = 4;

  private static final int ENDLESS = 1_000;

  private static final Map<Class<?>, Class<?>> UNBOXED =
      Map.of(Boolean.class, boolean.class, Integer.class, int.class, Long.class, long.class);

  private final SplitMix64 random;
  private final Map<Class<?>, List<Object>> examples = new HashMap<>();

  Values(SplitMix64 random) {
    this.random = random;
  }

  /** A number from 0 to below {@code bound}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Whether this is the one time in so many. */
  boolean oneIn(int many) {
    return below(many) == 0;
  }

  <T> T oneOf(List<? extends T> choices) {
    return choices.get(below(choices.size()));
  }

  /** Takes a value, and each value in it, as one that may be used where its type is needed. */
  void learn(Object example) {
    examples.computeIfAbsent(example.getClass(), type -> new ArrayList<>()).add(example);
    if (example instanceof Record record) {
      Fields.of(record.getClass()).forEach(field -> learn(field.get(record)));
    } else if (example instanceof Optional<?> optional) {
      optional.ifPresent(this::learn);
    } else if (example instanceof Iterable<?> elements) {
      elements.forEach(this::learn);
    } else if (example instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            learn(key);
            learn(value);
          });
    }
  }

  /** A record of random fields. */
  Object record(Class<?> record) throws Unmade {
    return fresh(record, 0);
  }

  /** What was given as an example of this very record. */
  List<Object> examplesOf(Class<?> record) {
    return examples.getOrDefault(record, List.of());
  }

  private Object fresh(Class<?> record, int depth) throws Unmade {
    List<Object> values = new ArrayList<>();
    for (Fields.Field field : Fields.of(record)) {
      values.add(of(field.type(), depth + 1));
    }
    try {
      return Fields.make(record, values);
    } catch (InvocationTargetException thrown) {
      throw new Unmade(record, values, thrown.getTargetException());
    }
  }

  private Object of(Type type, int depth) throws Unmade {
    if (type instanceof ParameterizedType generic) {
      return generic(generic, depth);
    }
    Class<?> plain = UNBOXED.getOrDefault(type, (Class<?>) type);
    List<Object> known = examplesOf(boxed(plain));
    if (!known.isEmpty() && oneIn(2)) {
      return oneOf(known);
    }
    if (plain.isEnum()) {
      return oneOf(List.of(plain.getEnumConstants()));
    }
    if (plain.isRecord()) {
      return fresh(plain, depth);
    }
    return Families.isFamily(plain) ? fresh(member(plain, depth), depth) : simple(plain);
  }

  private static Class<?> boxed(Class<?> type) {
    return UNBOXED.entrySet().stream()
        .filter(box -> box.getValue() == type)
        .<Class<?>>map(Map.Entry::getKey)
        .findFirst()
        .orElse(type);
  }

  private Object simple(Class<?> type) {
    Pools.Pool pool =
        List.of(Pools.NUMBERS, Pools.TEXTS, Pools.TIMES).stream()
            .flatMap(pools -> Optional.ofNullable(pools.get(type)).stream())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(type + " is checked by Types"));
    return oneOf(oneIn(ODD_ONE_IN) ? pool.odd() : pool.usual());
  }

  private Class<?> member(Class<?> family, int depth) {
    List<Class<?>> members = Families.members(family);
    if (depth < DEPTH_MAX) {
      return oneOf(members);
    }
    Class<?> flattest = members.get(0);
    for (Class<?> member : members) {
      flattest = height(member, Set.of()) < height(flattest, Set.of()) ? member : flattest;
    }
    return flattest;
  }

  /** How many records stand in each other at least; collections in them may be empty. */
  private static int height(Class<?> type, Set<Class<?>> within) {
    if (within.contains(type)) {
      return ENDLESS;
    }
    Set<Class<?>> deeper = new LinkedHashSet<>(within);
    deeper.add(type);
    if (Families.isFamily(type)) {
      return Families.members(type).stream()
          .mapToInt(member -> height(member, deeper))
          .min()
          .orElse(ENDLESS);
    }
    if (!type.isRecord()) {
      return 0;
    }
    return 1
        + Fields.of(type).stream()
            .map(Fields.Field::type)
            .mapToInt(field -> field instanceof Class<?> plain ? height(plain, deeper) : 0)
            .max()
            .orElse(0);
  }

  private Object generic(ParameterizedType type, int depth) throws Unmade {
    Type[] arguments = type.getActualTypeArguments();
    int size = size(depth);
    if (type.getRawType() == Optional.class) {
      return size == 0 ? Optional.empty() : Optional.of(of(arguments[0], depth + 1));
    }
    if (type.getRawType() == Map.class) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        map.put(of(arguments[0], depth + 1), of(arguments[1], depth + 1));
      }
      return Collections.unmodifiableMap(map);
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      elements.add(of(arguments[0], depth + 1));
    }
    return type.getRawType() == Set.class
        ? Collections.unmodifiableSet(new LinkedHashSet<>(elements))
        : List.copyOf(elements);
  }

  private int size(int depth) {
    if (depth > DEPTH_MAX) {
      return 0;
    }
    boolean large = depth <= LARGE_DEPTH_MAX && oneIn(LARGE_ONE_IN);
    return large ? LARGE_SIZE : below(SMALL_SIZE_MAX + 1);
  }
}
