package io.reprise.replay;

import io.reprise.codec.Catalog;
import io.reprise.codec.ComponentFailed;
import io.reprise.codec.Effects;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.codec.Named;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.journal.Entry;
import io.reprise.journal.Ruling;
import java.util.ArrayList;
import java.util.List;

/** Decides recorded commands again, with all that their rule knew then, and compares. */
final class Redeciding {
  private final Installed component;
  private final Catalog catalog;

  /**
   * By the rules of a component.
   *
   * @param catalog of the components that it sends to
   */
  Redeciding(Installed component, Catalog catalog) {
    this.component = component;
    this.catalog = catalog;
  }

  /**
   * Decides a command.
   *
   * @param first its first entry, for what it was decided in
   * @param command as recorded, or edited
   */
  Attempt decide(Entry first, Entry.Command command, Object state) {
    if (!component.hasCommand(command.name())) {
      return new Attempt.Invalid(component.name() + " has no command " + command.name());
    }
    try {
      Object decoded = component.decodeCommand(command.name(), command.body());
      Decision<?> decision = component.decide(decoded, state, context(first, command));
      return new Attempt.Ruled(
          decision,
          Ruling.of(
              component, decision, state, effects -> Effects.encode(catalog, component, effects)));
    } catch (InvalidBody e) {
      return new Attempt.Invalid(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return new Attempt.Threw(ComponentFailed.thrown(e));
    }
  }

  private static Context context(Entry first, Entry.Command command) {
    return Context.ofCommand(
        first.component(),
        first.id(),
        command.id(),
        command.caller(),
        command.time(),
        command.cause(),
        command.contextOutcome());
  }

  /** What differs between what was recorded and what came now; nothing if they are the same. */
  List<String> differences(RecordedCommand recorded, Attempt now) {
    if (!(now instanceof Attempt.Ruled ruled)) {
      return List.of("outcome");
    }
    Entry.Outcome before = recorded.decided().outcome();
    Entry.Outcome after = ruled.ruling().outcome();
    if (before.accepted() != after.accepted()) {
      return List.of("outcome");
    }
    List<String> differences = new ArrayList<>(0);
    if (!before.code().equals(after.code()) || !before.reason().equals(after.reason())) {
      differences.add("refusal");
    }
    if (!sameEvents(recorded.entries(), ruled.ruling().events())) {
      differences.add("events");
    }
    if (!JsonDiff.same(before.reply(), after.reply())) {
      differences.add("reply");
    }
    if (!JsonDiff.same(recorded.decided().effects(), ruled.ruling().effects())) {
      differences.add("effects");
    }
    return differences;
  }

  private boolean sameEvents(List<Entry> entries, List<Named> now) {
    return agree(asWritten(entries), now) || agree(asKnownToday(entries), now);
  }

  private static boolean agree(List<Named> before, List<Named> now) {
    if (before.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!before.get(i).name().equals(now.get(i).name())
          || !JsonDiff.same(before.get(i).body(), now.get(i).body())) {
        return false;
      }
    }
    return true;
  }

  /** The events of a command as they lie in the journal. */
  static List<Named> asWritten(List<Entry> entries) {
    List<Named> events = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      entry.event().ifPresent(event -> events.add(new Named(event.name(), event.body())));
    }
    return events;
  }

  /** The same as today's code would write them: through aliases and older shapes. */
  private List<Named> asKnownToday(List<Entry> entries) {
    List<Named> events = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (entry.event().isPresent()) {
        Entry.Event event = entry.event().get();
        try {
          component
              .decodeEvent(event.name(), entry.componentVersion(), event.body())
              .map(component::encodeEvent)
              .ifPresent(events::add);
        } catch (InvalidBody | RuntimeException e) {
          return asWritten(entries); // told where it is folded
        }
      }
    }
    return events;
  }
}
