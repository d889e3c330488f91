package io.reprise.entity;

import io.reprise.codec.Installed;
import io.reprise.codec.Named;
import io.reprise.journal.Entry;
import io.reprise.journal.Ruling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the entries of a decided command: one for each event, one without if there is none. */
final class CommandEntries {
  private CommandEntries() {}

  /**
   * The entries, in order; the first holds the command.
   *
   * @param seen the time that the rule saw
   * @param sequence of the entry before them
   * @param version of the entry before them
   */
  static List<Entry> of(
      Installed component,
      String id,
      String node,
      EntityCommand command,
      Ruling ruling,
      Instant seen,
      long sequence,
      long version) {
    List<Named> events = ruling.events();
    int of = Math.max(1, events.size());
    List<Entry> entries = new ArrayList<>(of);
    for (int index = 0; index < of; index++) {
      long next = sequence + 1 + index;
      Optional<Entry.Event> event =
          events.isEmpty()
              ? Optional.empty()
              : Optional.of(new Entry.Event(events.get(index).name(), events.get(index).body()));
      entries.add(
          new Entry(
              component.name(),
              id,
              next,
              event.isPresent() ? next : version,
              seen,
              event,
              command.commandId(),
              index > 0 ? Optional.empty() : Optional.of(decided(command, ruling, seen)),
              index,
              of,
              component.version(),
              node));
    }
    return entries;
  }

  private static Entry.Decided decided(EntityCommand command, Ruling ruling, Instant seen) {
    return new Entry.Decided(
        new Entry.Command(
            command.commandId(),
            command.key(),
            command.name(),
            command.body(),
            command.caller(),
            seen,
            command.traceparent(),
            command.cause(),
            command.hops(),
            command.contextOutcome(),
            command.reason()),
        ruling.outcome(),
        ruling.effects());
  }
}
