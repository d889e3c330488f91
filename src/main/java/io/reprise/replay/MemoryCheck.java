package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.KeyFingerprint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds the keys and timers that a snapshot remembers against the entries up to it. A window
 * forgets its oldest keys first, at bounds that are settings and may have been others. So whatever
 * it holds must be the last commands with a key, without a gap, each with its outcome; how far back
 * it goes is not told. Timers that run are known exactly.
 */
final class MemoryCheck {

  private final JsonNode keys;
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
    this.keys = window.isArray() ? window : window.path("keys"); // before there were timers
    this.snapshot = snapshot;
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
    JsonNode expected = keys.path(next);
    if (expected.path("sequence").asLong() == entry.lastSequence()) {
      next++;
      List<String> differ = differences(expected, key.get(), entry, decided);
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
      JsonNode known, String key, Entry entry, Entry.Decided decided) {
    List<String> differ = new ArrayList<>();
    note(differ, "key", known.path("key").asText().equals(key));
    note(
        differ,
        "fingerprint",
        known
            .path("fingerprint")
            .asText()
            .equals(
                KeyFingerprint.of(decided.command().name(), decided.command().body()).toString()));
    note(differ, "command", known.path("command").asText().equals(entry.commandId().toString()));
    note(differ, "version", known.path("version").asLong() == entry.lastVersion());
    note(differ, "time", known.path("time").asText().equals(entry.time().toString()));
    note(differ, "outcome", same(known.path("outcome"), decided.outcome()));
    return differ;
  }

  private static void note(List<String> differ, String what, boolean same) {
    if (!same) {
      differ.add(what);
    }
  }

  private static boolean same(JsonNode known, Entry.Outcome outcome) {
    return known.path("accepted").asBoolean() == outcome.accepted()
        && known.path("code").asText().equals(outcome.code().orElse(""))
        && known.path("reason").asText().equals(outcome.reason().orElse(""))
        && canonical(known.get("reply")).equals(canonical(outcome.reply().orElse(null)));
  }

  private static String canonical(@Nullable JsonNode json) {
    return json == null ? "" : new String(Json.canonical(json), StandardCharsets.UTF_8);
  }

  /** What is wrong, once the entry that the snapshot was taken at has come. */
  Optional<String> wrong() {
    if (wrong.isPresent()) {
      return wrong;
    }
    if (next < keys.size()) {
      return Optional.of(
          "remembers key %s of sequence %d, which no entry has at that place"
              .formatted(
                  keys.path(next).path("key").asText(), keys.path(next).path("sequence").asLong()));
    }
    return window.has("timers") ? wrongTimers() : Optional.empty();
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
