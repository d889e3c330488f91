package io.reprise.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Java types into shapes. Whatever is not in the list of types is reported with its path; a
 * stand-in goes in its place, so that one reading finds all there is to report.
 */
final class ShapeReader {

  /** Decides whether a box may stand there. */
  private enum Place {
    FIELD,
    ELEMENT,
    WHOLE
  }

  static final String LIST_OF_TYPES =
      "boolean, int, long, BigInteger, BigDecimal, String, enums, java.time, UUID, URI, Currency,"
          + " Optional, List, Set, Map with text-like keys, records, sealed families of records";

  private static final Shape STAND_IN = Texts.string();

  private static final Map<Class<?>, Shape> PRIMITIVES =
      Map.of(
          boolean.class, BooleanShape.BOOLEAN,
          int.class, IntegerShape.INT,
          long.class, IntegerShape.LONG);

  private static final Map<Class<?>, Shape> BOXES =
      Map.of(
          Boolean.class, BooleanShape.BOOLEAN,
          Integer.class, IntegerShape.INT,
          Long.class, IntegerShape.LONG);

  private final Problems problems;
  private final Map<Class<?>, Structure> structures = new HashMap<>();

  ShapeReader(Problems problems) {
    this.problems = problems;
  }

  /** The shape of a whole value, e.g. an answer: boxes may stand there, an Optional may not. */
  Shape readWhole(Type type, Where where) {
    return read(type, where, Place.WHOLE);
  }

  private Shape read(Type type, Where where, Place place) {
    if (type instanceof ParameterizedType generic) {
      return readGeneric(generic, where);
    }
    if (!(type instanceof Class<?> plain)) {
      return report(where, type, "Name the type itself, without ? and without type variables.");
    }
    Shape box = BOXES.get(plain);
    if (box != null && place == Place.FIELD) {
      String primitive = box.expected().startsWith("true") ? "boolean" : name(plain);
      return report(
          where, plain, "Use " + primitive + ", or Optional<" + plain.getSimpleName() + ">.");
    }
    Shape simple = box != null ? box : PRIMITIVES.get(plain);
    if (simple != null) {
      return simple;
    }
    Optional<TextShape> text = Texts.find(plain);
    if (text.isPresent()) {
      return text.get();
    }
    if (plain.isEnum()) {
      return new EnumShape(plain);
    }
    if (plain.isRecord()) {
      return readRecord(plain, where);
    }
    if (plain.isSealed() && plain.isInterface()) {
      return readFamily(plain, where);
    }
    return report(where, plain, Advice.on(plain));
  }

  private static String name(Class<?> box) {
    return box == Integer.class ? "int" : "long";
  }

  private Shape readGeneric(ParameterizedType type, Where where) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == List.class) {
      return new ListShape(read(arguments[0], where.to("element"), Place.ELEMENT));
    }
    if (raw == Set.class) {
      return new SetShape(read(arguments[0], where.to("element"), Place.ELEMENT));
    }
    if (raw == Map.class) {
      return new MapShape(
          readKey(arguments[0], where.to("key")),
          read(arguments[1], where.to("value"), Place.ELEMENT));
    }
    if (raw == Optional.class) {
      return report(
          where, type, "An Optional is the type of a record's field; put it into a record.");
    }
    return report(where, type, Advice.on(raw));
  }

  private TextLike readKey(Type type, Where where) {
    // Structures that can't be keys need no reading: what is wrong inside them doesn't matter.
    // An enum whose constants have bodies is sealed, by the language.
    boolean structure =
        type instanceof Class<?> plain && !plain.isEnum() && (plain.isRecord() || plain.isSealed());
    if (!structure && read(type, where, Place.ELEMENT) instanceof TextLike key && key.isKey()) {
      return key;
    }
    problems.add(
        where,
        type.getTypeName()
            + " can't be a key. Keys are text-like: String, an enum, java.time, UUID, URI or"
            + " Currency.");
    return Texts.string();
  }

  /** The shape of a record; an empty one if it can't be read. */
  RecordShape readRecord(Class<?> type, Where where) {
    if (structures.get(type) instanceof RecordShape known) {
      return known;
    }
    RecordShape shape = new RecordShape(type);
    structures.put(type, shape);
    if (type.getTypeParameters().length > 0) {
      report(where, type, "Records have no type parameters here: name the types in its fields.");
      return shape;
    }
    try {
      complete(shape, type, where);
    } catch (LinkageError | TypeNotPresentException missing) {
      problems.add(where, "does not load: " + missing + ". Put the missing class into the jar.");
    } catch (ReflectiveOperationException closed) {
      problems.add(where, "can't be read: " + closed + ". Open its package.");
    }
    return shape;
  }

  private void complete(RecordShape shape, Class<?> type, Where where)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    RecordComponent[] components = type.getRecordComponents();
    List<RecordShape.Field> fields = new ArrayList<>();
    for (RecordComponent component : components) {
      Where field = where.to("field " + component.getName());
      Optional<Type> optional = contentOfOptional(component.getGenericType());
      Shape content =
          optional.isPresent()
              ? read(optional.get(), field, Place.ELEMENT)
              : read(component.getGenericType(), field, Place.FIELD);
      MethodHandle accessor =
          lookup
              .unreflect(component.getAccessor())
              .asType(MethodType.methodType(Object.class, Object.class));
      fields.add(
          new RecordShape.Field(component.getName(), content, optional.isPresent(), accessor));
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    MethodHandle constructor =
        lookup
            .findConstructor(type, MethodType.methodType(void.class, types))
            .asFixedArity()
            .asSpreader(Object[].class, types.length)
            .asType(MethodType.methodType(Object.class, Object[].class));
    shape.complete(fields, constructor);
  }

  private static Optional<Type> contentOfOptional(Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
        ? Optional.of(generic.getActualTypeArguments()[0])
        : Optional.empty();
  }

  /** The shape of a sealed family; an empty one if it can't be read. */
  FamilyShape readFamily(Class<?> type, Where where) {
    if (structures.get(type) instanceof FamilyShape known) {
      return known;
    }
    FamilyShape shape = new FamilyShape(type);
    structures.put(type, shape);
    if (type.getTypeParameters().length > 0) {
      report(where, type, "Families in fields have no type parameters: name the types in members.");
      return shape;
    }
    Map<String, RecordShape> members = readMembers(type, where);
    members.forEach(
        (tag, member) -> {
          if (hasComponent(member.type(), FamilyShape.TAG)) {
            problems.add(
                where.to(tag).to("field " + FamilyShape.TAG),
                "the name is taken: it names the member of the family in JSON. Rename the field.");
          }
        });
    shape.complete(members);
    return shape;
  }

  /** The records of a sealed family and of the sealed families in it, by their names. */
  Map<String, RecordShape> readMembers(Class<?> family, Where where) {
    Map<String, RecordShape> members = new HashMap<>();
    for (Class<?> member : new FamilyMembers(problems, where).of(family)) {
      String name = Kebab.of(member);
      RecordShape shape = readRecord(member, where.to(name));
      RecordShape other = members.putIfAbsent(name, shape);
      if (other != null) {
        problems.add(
            where.to(name),
            "two records have this name: %s and %s. Rename one of them."
                .formatted(other.type().getName(), member.getName()));
      }
    }
    return members;
  }

  private static boolean hasComponent(Class<?> type, String name) {
    try {
      return Arrays.stream(type.getRecordComponents())
          .anyMatch(component -> component.getName().equals(name));
    } catch (LinkageError alreadyReported) {
      return false;
    }
  }

  private Shape report(Where where, Type type, String advice) {
    problems.add(
        where,
        "%s is not in the list of types (%s). %s"
            .formatted(type.getTypeName(), LIST_OF_TYPES, advice));
    return STAND_IN;
  }
}
