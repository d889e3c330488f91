package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.KeyFingerprint;
import io.reprise.journal.KeyOutcome;
import io.reprise.journal.PackedKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds the keys and timers that a snapshot remembers against the entries up to it. A window
 * forgets its oldest keys first, at bounds that are settings and may have been others. So whatever
 * it holds must be the last commands with a key, without a gap, each with its outcome; how far back
 * it goes is not told. Timers that run are known exactly.
 */
final class MemoryCheck {

  /** A key that the snapshot remembers, and how. */
  private record Known(String key, KeyOutcome outcome) {}

  private final List<Known> keys = new ArrayList<>();
  private final long snapshot;
  private final JsonNode window;

  /** Timers that run, by name, as the effects that set them. */
  private final Map<String, Cause> timers = new HashMap<>();

  private int next;
  private Optional<String> wrong = Optional.empty();

  /**
   * @param window as the snapshot has it
   * @param snapshot the sequence that it was taken at
   */
  MemoryCheck(JsonNode window, long snapshot) {
    this.window = window;
    this.snapshot = snapshot;
    try {
      PackedKeys.unpack(window.path("keys"), (key, outcome) -> keys.add(new Known(key, outcome)));
    } catch (IOException e) {
      wrong = Optional.of("can't be read: " + e.getMessage());
    }
  }

  /** The next entry. */
  void take(Entry entry) {
    if (entry.sequence() > snapshot || entry.decided().isEmpty()) {
      return;
    }
    Entry.Decided decided = entry.decided().get();
    takeTimers(entry, decided);
    if (wrong.isEmpty()) {
      takeKey(entry, decided);
    }
  }

  private void takeTimers(Entry entry, Entry.Decided decided) {
    decided
        .command()
        .cause()
        .filter(cause -> decided.command().contextOutcome().isEmpty())
        .ifPresent(cause -> timers.values().remove(cause));
    for (int index = 0; index < decided.effects().size(); index++) {
      JsonNode effect = decided.effects().path(index);
      String kind = effect.path("kind").asText();
      if (kind.equals("schedule")) {
        timers.put(effect.path("name").asText(), Lead.cause(entry, index));
      } else if (kind.equals("cancel")) {
        timers.remove(effect.path("name").asText());
      }
    }
  }

  private void takeKey(Entry entry, Entry.Decided decided) {
    Optional<String> key = decided.command().key();
    if (key.isEmpty()) {
      return;
    }
    if (next < keys.size() && keys.get(next).outcome().sequence() == entry.lastSequence()) {
      List<String> differ = differences(keys.get(next++), key.get(), entry, decided);
      if (!differ.isEmpty()) {
        wrong =
            Optional.of(
                "remembers key %s of sequence %d with another %s than its entry has"
                    .formatted(key.get(), entry.lastSequence(), String.join(", ", differ)));
      }
    } else if (next > 0 || entry.lastSequence() == snapshot) {
      wrong =
          Optional.of(
              "does not remember key %s of sequence %d, but older ones or none"
                  .formatted(key.get(), entry.lastSequence()));
    }
  }

  private static List<String> differences(
      Known known, String key, Entry entry, Entry.Decided decided) {
    KeyOutcome outcome = known.outcome();
    KeyFingerprint fingerprint =
        KeyFingerprint.of(decided.command().name(), decided.command().body());
    List<String> differ = new ArrayList<>();
    note(differ, "key", known.key().equals(key));
    note(differ, "fingerprint", outcome.fingerprint().equals(fingerprint));
    note(differ, "command", outcome.commandId().equals(entry.commandId()));
    note(differ, "version", outcome.version() == entry.lastVersion());
    note(differ, "time", outcome.time().equals(entry.time()));
    note(differ, "outcome", same(outcome.outcome(), decided.outcome()));
    return differ;
  }

  private static void note(List<String> differ, String what, boolean same) {
    if (!same) {
      differ.add(what);
    }
  }

  private static boolean same(Entry.Outcome known, Entry.Outcome outcome) {
    return known.accepted() == outcome.accepted()
        && known.code().equals(outcome.code())
        && known.reason().equals(outcome.reason())
        && canonical(known.reply()).equals(canonical(outcome.reply()));
  }

  private static String canonical(Optional<JsonNode> json) {
    return json.map(some -> new String(Json.canonical(some), StandardCharsets.UTF_8)).orElse("");
  }

  /** What is wrong, once the entry that the snapshot was taken at has come. */
  Optional<String> wrong() {
    if (wrong.isPresent()) {
      return wrong;
    }
    if (next < keys.size()) {
      return Optional.of(
          "remembers key %s of sequence %d, which no entry has at that place"
              .formatted(keys.get(next).key(), keys.get(next).outcome().sequence()));
    }
    return wrongTimers();
  }

  private Optional<String> wrongTimers() {
    Set<String> expected = new TreeSet<>();
    timers.forEach((name, set) -> expected.add(timer(name, set.sequence(), set.index())));
    Set<String> known = new TreeSet<>();
    for (JsonNode timer : window.path("timers")) {
      known.add(
          timer(
              timer.path("name").asText(),
              timer.path("sequence").asLong(),
              timer.path("index").asInt()));
    }
    return known.equals(expected)
        ? Optional.empty()
        : Optional.of("remembers the timers " + known + " (expected: " + expected + ")");
  }

  private static String timer(String name, long sequence, int index) {
    return name + " of " + sequence + "/" + index;
  }
}
