package io.reprise.codec;

import java.util.LinkedHashSet;
import java.util.Set;

/** Finds the sealed family that a state belongs to: a component only shows its initial value. */
final class StateFamilies {
  private StateFamilies() {}

  /** The outermost sealed interfaces that a record implements. */
  static Set<Class<?>> of(Class<?> record) {
    Set<Class<?>> outermost = new LinkedHashSet<>();
    collect(record, outermost);
    return outermost;
  }

  private static boolean collect(Class<?> type, Set<Class<?>> outermost) {
    boolean inFamily = false;
    for (Class<?> implemented : type.getInterfaces()) {
      if (implemented.isSealed()) {
        inFamily = true;
        if (!collect(implemented, outermost)) {
          outermost.add(implemented);
        }
      }
    }
    return inFamily;
  }
}
