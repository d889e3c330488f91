package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The records of a family of commands, events or queries by their names, present and past. */
final class Family {

  /** One record of the family. */
  record Member(String name, RecordShape shape) {}

  private final String what;
  private final SortedMap<String, Member> byName = new TreeMap<>();
  private final Map<Class<?>, Member> byClass = new HashMap<>();
  private final SortedMap<String, Member> byAlias = new TreeMap<>();

  /**
   * Names the members.
   *
   * @param what one of it is, for messages: {@code command}, {@code event} or {@code query}
   */
  Family(String what, Map<String, RecordShape> members) {
    this.what = what;
    members.forEach(
        (name, shape) -> {
          Member member = new Member(name, shape);
          byName.put(name, member);
          byClass.put(shape.type(), member);
        });
  }

  /** Reads an older name as this record; false if it is none of the family. */
  boolean alias(String name, Class<?> current) {
    Member member = byClass.get(current);
    if (member == null) {
      return false;
    }
    byAlias.put(name, member);
    return true;
  }

  String what() {
    return what;
  }

  Collection<Member> members() {
    return byName.values();
  }

  /** Today's names, sorted. */
  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Older names and the names that they have today. */
  SortedMap<String, String> aliases() {
    SortedMap<String, String> names = new TreeMap<>();
    byAlias.forEach((alias, member) -> names.put(alias, member.name));
    return names;
  }

  /** The record of a name or older name. */
  Optional<Member> find(String name) {
    Member member = byName.get(name);
    return Optional.ofNullable(member != null ? member : byAlias.get(name));
  }

  /**
   * The record of a name or older name; an exception that lists the known ones if there is none.
   */
  Member get(String name) {
    return find(name).orElseThrow(() -> new NoSuchElementException(unknown(name)));
  }

  String unknown(String name) {
    return "unknown %s %s (expected: %s)"
        .formatted(
            what,
            Text.shortened(name),
            byName.isEmpty() ? "there is none" : "one of " + Text.listed(byName.keySet()));
  }

  boolean isMember(Object candidate) {
    return byClass.containsKey(candidate.getClass());
  }

  boolean holds(Class<?> type) {
    return byClass.containsKey(type);
  }

  /** The name of a record of the family. */
  Optional<Member> member(Class<?> type) {
    return Optional.ofNullable(byClass.get(type));
  }

  /** The name of a value's record. */
  Member of(Object value) {
    Member member = byClass.get(value.getClass());
    if (member == null) {
      throw new IllegalArgumentException(
          "%s is not a known %s of this component (expected: one of %s)"
              .formatted(value.getClass().getName(), what, Text.listed(byName.keySet())));
    }
    return member;
  }

  Named encode(Object value) {
    Member member = of(value);
    return new Named(member.name, member.shape.encode(value, 0));
  }

  /** Reads a value of one shape. */
  static Object decode(Shape shape, JsonNode json, Decoding.Source source) throws InvalidBody {
    Decoding decoding = new Decoding(source);
    Object value = shape.decode(json, decoding);
    decoding.throwIfWrong();
    if (value == null) {
      throw new IllegalStateException("a value was not read, and nobody said why: " + json);
    }
    return value;
  }
}
