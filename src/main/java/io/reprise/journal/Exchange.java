package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What entries that are written together have to do with others: what they set going, which timers
 * they end, and which messages they are the effect of.
 *
 * @param sent rows for the outbox
 * @param ended timers that were set by earlier writes and are cancelled or replaced by this one
 * @param handled marks of commands that came as a message, a timer or an outcome
 */
record Exchange(List<OutboxRow> sent, List<EndedTimer> ended, List<Handled> handled) {

  private static final Exchange NONE = new Exchange(List.of(), List.of(), List.of());

  /**
   * All timers of this name that were set before this effect.
   *
   * @param index the place of the effect that ends them
   */
  record EndedTimer(String name, long sequence, int index) {}

  /** A command that came from an effect, and the first entry that it led to. */
  record Handled(UUID command, long sequence, Cause cause) {}

  /** Nothing. */
  static Exchange none() {
    return NONE;
  }

  boolean isEmpty() {
    return sent.isEmpty() && ended.isEmpty() && handled.isEmpty();
  }

  /** What these entries of one entity, in order, have to do with others. */
  static Exchange of(List<Entry> entries) {
    List<OutboxRow> sent = new ArrayList<>();
    List<EndedTimer> ended = new ArrayList<>();
    List<Handled> handled = new ArrayList<>();
    Set<String> timers = new HashSet<>();
    for (Entry entry : entries) {
      Optional<Entry.Decided> decided = entry.decided();
      if (decided.isEmpty()) {
        continue;
      }
      decided
          .get()
          .command()
          .cause()
          .ifPresent(cause -> handled.add(new Handled(entry.commandId(), entry.sequence(), cause)));
      if (!decided.get().effects().isEmpty()) {
        addSent(entry, decided.get().effects(), sent, ended, timers);
      }
    }
    return sent.isEmpty() && ended.isEmpty() && handled.isEmpty()
        ? NONE
        : new Exchange(List.copyOf(sent), List.copyOf(ended), List.copyOf(handled));
  }

  /** A statement does not see the rows that it writes itself: what they end is left out here. */
  private static void addSent(
      Entry entry,
      JsonNode effects,
      List<OutboxRow> sent,
      List<EndedTimer> ended,
      Set<String> timers) {
    List<OutboxRow> rows = OutboxRow.of(entry);
    int next = 0;
    for (int index = 0; index < effects.size(); index++) {
      JsonNode effect = effects.get(index);
      String kind = effect.path("kind").asText();
      if (kind.equals("schedule") || kind.equals("cancel")) {
        String name = effect.path("name").asText();
        if (!timers.add(name)) {
          sent.removeIf(row -> row.isTimer(name));
          ended.removeIf(timer -> timer.name().equals(name));
        }
        ended.add(new EndedTimer(name, entry.sequence(), index));
      }
      if (next < rows.size() && rows.get(next).index() == index) {
        sent.add(rows.get(next++));
      }
    }
  }
}
