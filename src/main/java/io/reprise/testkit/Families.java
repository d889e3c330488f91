package io.reprise.testkit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which records a component is made of. */
final class Families {
  private Families() {}

  /** The records of a sealed family, and of the sealed families in it; what else is in it, too. */
  static List<Class<?>> members(Class<?> family) {
    Set<Class<?>> members = new LinkedHashSet<>();
    collectMembers(family, members);
    return List.copyOf(members);
  }

  private static void collectMembers(Class<?> family, Set<Class<?>> members) {
    for (Class<?> member : family.getPermittedSubclasses()) {
      if (isFamily(member)) {
        collectMembers(member, members);
      } else {
        members.add(member);
      }
    }
  }

  static boolean isFamily(Class<?> type) {
    return type.isSealed() && type.isInterface();
  }

  /** What a state may be: the family of the initial state, or its record if it is in none. */
  static Class<?> ofState(Object initial) {
    Set<Class<?>> outermost = new LinkedHashSet<>();
    collectOutermost(initial.getClass(), outermost);
    return outermost.isEmpty() ? initial.getClass() : outermost.iterator().next();
  }

  private static boolean collectOutermost(Class<?> type, Set<Class<?>> outermost) {
    boolean inFamily = false;
    for (Class<?> implemented : type.getInterfaces()) {
      if (implemented.isSealed()) {
        inFamily = true;
        if (!collectOutermost(implemented, outermost)) {
          outermost.add(implemented);
        }
      }
    }
    return inFamily;
  }
}
