package io.reprise.faults;

import io.reprise.faults.Operation.Kind;
import io.reprise.faults.Operation.What;
import io.reprise.journal.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients were told of their commands, held against the journal, entry by entry: that each
 * acknowledged one is there, at the sequence that it was given, that none is there twice, and none
 * that was told not to have been done.
 */
final class Acknowledged {
  private final Map<String, Entry> bySequence = new HashMap<>();
  private final Map<Long, List<Entry>> byValue = new HashMap<>();
  private final Map<String, List<Entry>> byKey = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();

  private Acknowledged(List<Entry> entries) {
    for (Entry entry : entries) {
      if (entry.component().equals("register")) {
        bySequence.put(entry.id() + " " + entry.sequence(), entry);
        entry
            .event()
            .ifPresent(
                event ->
                    byValue
                        .computeIfAbsent(
                            event.body().path("value").asLong(), value -> new ArrayList<>())
                        .add(entry));
        entry
            .decided()
            .flatMap(decided -> decided.command().key())
            .ifPresent(
                key ->
                    byKey
                        .computeIfAbsent(entry.id() + " " + key, each -> new ArrayList<>())
                        .add(entry));
      }
    }
  }

  /** What is wrong, as text; empty if nothing is. */
  static List<String> wrong(List<Entry> entries, List<Operation> operations) {
    Acknowledged acknowledged = new Acknowledged(entries);
    acknowledged.checkTwice();
    operations.forEach(acknowledged::check);
    return acknowledged.wrong;
  }

  private void checkTwice() {
    byValue.forEach(
        (value, entries) -> {
          if (entries.size() > 1) {
            wrong.add("value " + value + " was written " + entries.size() + " times: " + entries);
          }
        });
    byKey.forEach(
        (key, entries) -> {
          if (entries.size() > 1) {
            wrong.add("key " + key + " has " + entries.size() + " outcomes: " + entries);
          }
        });
  }

  private void check(Operation operation) {
    boolean writes = operation.kind() == Kind.PUT || operation.kind() == Kind.SWAP;
    if (operation.answer().what() == What.ACCEPTED && writes) {
      Entry entry = bySequence.get(operation.entity() + " " + operation.answer().sequence());
      Optional<Long> value =
          Optional.ofNullable(entry)
              .flatMap(Entry::event)
              .map(event -> event.body().path("value").asLong());
      if (!value.equals(Optional.of(operation.value()))) {
        wrong.add("acknowledged, but not in the journal: " + operation + "; there is " + entry);
      }
    }
    boolean mayRepeat = operation.hasKey(); // another try of it may have been done
    if (operation.answer().what() == What.NOT_DONE
        && writes
        && !mayRepeat
        && byValue.containsKey(operation.value())) {
      wrong.add("told not to be done, but in the journal: " + operation);
    }
  }
}
