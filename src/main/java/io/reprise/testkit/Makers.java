package io.reprise.testkit;

import io.reprise.component.Component;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the commands, events and queries of a component, and checks their constructors so. */
final class Makers<C, E> {

  /** Each record of an event or state is made so often, of random values. */
  private static final int RECORDS_EACH = 100;

  /** A command whose checks refuse so many random values needs an example. */
  private static final int TRIES = 200;

  /** So many commands of a kind are kept, for when random values are refused. */
  private static final int KEPT_EACH = 20;

  private static final int FRESH_TRIES = 5;

  private final Component<C, E, ?> component;
  private final Values values;
  private final Map<Class<?>, List<Object>> kept = new HashMap<>();

  Makers(Component<C, E, ?> component, Values values) {
    this.component = component;
    this.values = values;
  }

  /** Checks that each record can be made as often as it is promised. */
  void check() throws BrokenPromise {
    Class<?> state = Families.ofState(component.initial());
    for (Class<?> record : state.isRecord() ? List.of(state) : Families.members(state)) {
      checkAnyValues(record);
    }
    for (Class<?> record : Families.members(component.eventFamily())) {
      checkAnyValues(record);
    }
    for (Component.Formerly<E> older : component.formerly()) {
      checkFormerly(older);
    }
    for (Class<?> record : Families.members(component.commandFamily())) {
      keep(record);
    }
    if (component.queries().isPresent()) {
      for (Class<?> record : Families.members(component.queries().get().family())) {
        keep(record);
      }
    }
  }

  private void checkAnyValues(Class<?> record) throws BrokenPromise {
    for (int i = 0; i < RECORDS_EACH; i++) {
      ofAnyValues(record);
    }
  }

  private Object ofAnyValues(Class<?> record) throws BrokenPromise {
    try {
      return values.record(record);
    } catch (Unmade unmade) {
      Finding finding = unmade.finding(Promise.ANY_VALUES);
      boolean inside = unmade.record() != record;
      throw new BrokenPromise(inside ? finding.line("part of", record.getSimpleName()) : finding);
    }
  }

  private void checkFormerly(Component.Formerly<E> older) throws BrokenPromise {
    for (int i = 0; i < RECORDS_EACH; i++) {
      Object old = ofAnyValues(older.shape());
      Attempt<E> first = Attempt.of(() -> older.toCurrent().apply(old));
      Attempt<E> second = Attempt.of(() -> older.toCurrent().apply(old));
      String where =
          "formerly of \"%s\", up to version %d".formatted(older.name(), older.lastVersion());
      if (first.value().filter(component.eventFamily()::isInstance).isEmpty()) {
        throw new BrokenPromise(
            Finding.of(Promise.OLD_SHAPES)
                .came(first)
                .line("rule", where)
                .line("shape", Print.of(old)));
      }
      if (Nulls.areIn(first.value().get())) {
        throw new BrokenPromise(
            Finding.of(Promise.NO_NULLS)
                .line("rule", where)
                .came(first)
                .line("shape", Print.of(old)));
      }
      if (!first.value().equals(second.value())) {
        throw new BrokenPromise(
            Finding.of(Promise.REPEATS)
                .line("rule", where)
                .line("first", first.text())
                .line("then", second.text())
                .line("shape", Print.of(old)));
      }
    }
  }

  private void keep(Class<?> record) throws BrokenPromise {
    List<Object> made = new ArrayList<>(values.examplesOf(record));
    List<Unmade> refused = new ArrayList<>();
    for (int i = 0; i < TRIES && made.size() < KEPT_EACH; i++) {
      try {
        made.add(checked(record));
      } catch (Unmade refusal) {
        refused.add(refusal);
      }
    }
    if (made.isEmpty()) {
      Finding last = refused.get(refused.size() - 1).finding(Promise.EXAMPLES);
      throw new BrokenPromise(
          last.line("tries", TRIES + ", none passed its checks; this was the last one"));
    }
    kept.put(record, made);
  }

  /** A record that may refuse its values, in the way that is promised. */
  private Object checked(Class<?> record) throws Unmade, BrokenPromise {
    try {
      return values.record(record);
    } catch (Unmade unmade) {
      if (unmade.isRefusal()) {
        throw unmade;
      }
      throw new BrokenPromise(unmade.finding(Promise.CHECKS));
    }
  }

  /** Any event, whether or not it fits. */
  E event() throws BrokenPromise {
    Class<?> record = values.oneOf(Families.members(component.eventFamily()));
    List<Object> examples = values.examplesOf(record);
    boolean example = !examples.isEmpty() && values.oneIn(2);
    return component.eventFamily().cast(example ? values.oneOf(examples) : ofAnyValues(record));
  }

  /** Any command. */
  C command() throws BrokenPromise {
    return component.commandFamily().cast(fresh(component.commandFamily()));
  }

  /** Any query of this family. */
  <Q> Q query(Class<Q> family) throws BrokenPromise {
    return family.cast(fresh(family));
  }

  private Object fresh(Class<?> family) throws BrokenPromise {
    Class<?> record = values.oneOf(Families.members(family));
    if (values.examplesOf(record).isEmpty() || values.oneIn(2)) {
      for (int i = 0; i < FRESH_TRIES; i++) {
        try {
          return checked(record);
        } catch (Unmade refused) {
          // other values may pass
        }
      }
    }
    return values.oneOf(kept.getOrDefault(record, List.of()));
  }
}
