package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import io.reprise.journal.KeyFingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The outcomes of the last commands that carried a key. Bounded by count, by bytes and by the time
 * of the entries, all counted while folding: with the wall clock, a recovery from a snapshot and
 * one from the entries would remember different keys.
 */
final class KeyWindow {

  /** The first outcome of a key. */
  record Remembered(
      KeyFingerprint fingerprint,
      UUID commandId,
      long sequence,
      long version,
      Instant time,
      Entry.Outcome outcome,
      int componentVersion) {}

  /** About what a key takes in memory, beside its own text and its reply. */
  private static final long FRAME_BYTES = 220;

  private final Duration keepFor;
  private final int keepMax;
  private final long keepBytes;
  private final LinkedHashMap<String, Remembered> outcomes = new LinkedHashMap<>();
  private long bytes;

  KeyWindow(Duration keepFor, int keepMax, long keepBytes) {
    this.keepFor = keepFor;
    this.keepMax = keepMax;
    this.keepBytes = keepBytes;
  }

  static KeyWindow of(EntitySettings settings) {
    return new KeyWindow(settings.keysKeepFor(), settings.keysKeepMax(), settings.keysKeepBytes());
  }

  Optional<Remembered> find(String key) {
    return Optional.ofNullable(outcomes.get(key));
  }

  /** Takes in an entry: remembers its key if it has one, forgets what is too old. */
  void apply(Entry entry) {
    entry
        .decided()
        .ifPresent(
            decided ->
                decided.command().key().ifPresent(key -> put(key, remembered(entry, decided))));
    forget(entry.time().minus(keepFor));
  }

  private void put(String key, Remembered remembered) {
    Remembered before =
        outcomes.remove(key); // one that comes again after it was forgotten is young
    bytes += size(key, remembered) - (before == null ? 0 : size(key, before));
    outcomes.put(key, remembered);
  }

  private void forget(Instant before) {
    Iterator<Map.Entry<String, Remembered>> oldestFirst = outcomes.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Map.Entry<String, Remembered> oldest = oldestFirst.next();
      boolean fits = outcomes.size() <= keepMax && (bytes <= keepBytes || outcomes.size() == 1);
      if (fits && !oldest.getValue().time().isBefore(before)) {
        return;
      }
      bytes -= size(oldest.getKey(), oldest.getValue());
      oldestFirst.remove();
    }
  }

  private static long size(String key, Remembered remembered) {
    return FRAME_BYTES
        + key.length()
        + remembered.outcome().reply().map(Json::roughSize).orElse(0L)
        + remembered.outcome().reason().map(String::length).orElse(0);
  }

  static Remembered remembered(Entry first, Entry.Decided decided) {
    return new Remembered(
        KeyFingerprint.of(decided.command().name(), decided.command().body()),
        first.commandId(),
        first.lastSequence(),
        first.lastVersion(),
        first.time(),
        decided.outcome(),
        first.componentVersion());
  }

  /** For a snapshot. */
  ArrayNode toJson() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode(outcomes.size());
    for (Map.Entry<String, Remembered> each : outcomes.entrySet()) {
      Remembered known = each.getValue();
      ObjectNode one = all.addObject();
      one.put("key", each.getKey())
          .put("fingerprint", known.fingerprint().toString())
          .put("command", known.commandId().toString())
          .put("sequence", known.sequence())
          .put("version", known.version())
          .put("time", known.time().toString())
          .put("component", known.componentVersion());
      one.set("outcome", Answers.toJson(known.outcome()));
    }
    return all;
  }

  /** From a snapshot. */
  void restore(JsonNode window) {
    for (JsonNode one : window) {
      put(
          one.get("key").textValue(),
          new Remembered(
              KeyFingerprint.parse(one.get("fingerprint").textValue()),
              UUID.fromString(one.get("command").textValue()),
              one.get("sequence").longValue(),
              one.get("version").longValue(),
              Instant.parse(one.get("time").textValue()),
              Answers.outcomeFrom(one.get("outcome")),
              one.get("component").intValue()));
    }
  }
}
