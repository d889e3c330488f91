package io.reprise.testkit;

import io.reprise.component.Component;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The records of a component, by what they are for.
 *
 * @param shapes older ones of events
 */
record Families(
    List<Class<?>> commands,
    List<Class<?>> events,
    List<Class<?>> queries,
    List<Class<?>> states,
    List<Class<?>> shapes) {

  /**
   * Finds them all, and checks the types of their fields.
   *
   * @throws AssertionError if a family is none, or a type is not in the list
   */
  static Families of(Component<?, ?, ?> component) {
    String name = component.name();
    Types types = new Types();
    List<Class<?>> commands = members(name + ": command", component.commandFamily());
    List<Class<?>> events = members(name + ": event", component.eventFamily());
    List<Class<?>> queries =
        component.queries().isPresent()
            ? members(name + ": query", component.queries().get().family())
            : List.of();
    List<Class<?>> states = states(name + ": state", component.initial().getClass());
    List<Class<?>> shapes = new ArrayList<>();
    component.formerly().forEach(older -> shapes.add(older.shape()));
    commands.forEach(type -> types.check(name + ": command " + type.getSimpleName(), type));
    events.forEach(type -> types.check(name + ": event " + type.getSimpleName(), type));
    queries.forEach(type -> types.check(name + ": query " + type.getSimpleName(), type));
    states.forEach(type -> types.check(name + ": state " + type.getSimpleName(), type));
    shapes.forEach(type -> types.check(name + ": older event " + type.getSimpleName(), type));
    return new Families(commands, events, queries, states, shapes);
  }

  /** The records of a sealed family, directly or through sealed families in it. */
  static List<Class<?>> members(String where, Class<?> family) {
    Set<Class<?>> records = new LinkedHashSet<>();
    collect(where, family, records);
    return List.copyOf(records);
  }

  private static void collect(String where, Class<?> family, Set<Class<?>> records) {
    if (!family.isInterface() || !family.isSealed()) {
      throw new AssertionError(
          "%s: %s is not a sealed interface, so its members can't be told. Make it one."
              .formatted(where, family.getName()));
    }
    for (Class<?> member : family.getPermittedSubclasses()) {
      if (member.isRecord()) {
        records.add(member);
      } else {
        collect(where, member, records);
      }
    }
  }

  /** Those of the sealed families that the first state belongs to, or it alone. */
  private static List<Class<?>> states(String where, Class<?> initial) {
    if (!initial.isRecord()) {
      throw new AssertionError(
          "%s: %s is not a record. Start as a record.".formatted(where, initial.getName()));
    }
    Set<Class<?>> records = new LinkedHashSet<>(List.of(initial));
    for (Class<?> implemented : initial.getInterfaces()) {
      if (implemented.isSealed()) {
        collect(where, implemented, records);
      }
    }
    return List.copyOf(records);
  }
}
