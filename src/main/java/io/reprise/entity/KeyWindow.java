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
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last commands that carried a key. Bounded by count, by bytes and by the time
 * of the entries, all counted while folding: with the wall clock, a recovery from a snapshot and
 * one from the entries would remember different keys. While an entity recovers, fingerprints wait:
 * of the keys of a long history most are forgotten before anybody asks.
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

  /**
   * What a key counts beside its own text and its reply. More than it takes in memory; but all
   * nodes must count alike.
   */
  private static final long FRAME_BYTES = 220;

  /** Of so small a body the fingerprint can wait, and the body be kept meanwhile. */
  private static final int UNHASHED_MAX = 256;

  private static final KeyFingerprint NOT_HASHED = new KeyFingerprint(0, 0);

  private final Duration keepFor;
  private final int keepMax;
  private final long keepBytes;
  private final KeyRing keys = new KeyRing();
  private boolean recovering = true;
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
    int place = keys.find(key, KeyRing.hash(key));
    return place == KeyRing.NONE ? Optional.empty() : Optional.of(keys.remembered(place));
  }

  /** Takes in an entry: remembers its key if it has one, forgets what is too old. */
  void apply(Entry entry) {
    if (entry.decided().isPresent() && entry.decided().get().command().key().isPresent()) {
      Entry.Decided decided = entry.decided().get();
      Entry.Command command = decided.command();
      String key = decided.command().key().get();
      if (recovering && Json.roughSize(command.body()) <= UNHASHED_MAX) {
        put(key, remembered(entry, decided, NOT_HASHED), command);
      } else {
        put(key, remembered(entry, decided), null);
      }
    }
    forget(entry.time().minus(keepFor));
  }

  /** The entity has recovered: no longer will most keys be forgotten at once. */
  void recovered() {
    recovering = false;
    keys.hashAll();
  }

  private void put(String key, Remembered remembered, Entry.@Nullable Command toHash) {
    int hash = KeyRing.hash(key);
    int before = keys.find(key, hash);
    if (before != KeyRing.NONE) { // one that comes again after it was forgotten is young
      remove(before);
    }
    bytes += size(key.length(), remembered.outcome());
    keys.add(key, hash, remembered, toHash);
  }

  private void remove(int place) {
    bytes -= size(keys.keyLength(place), keys.outcome(place));
    keys.remove(place);
  }

  private void forget(Instant before) {
    while (keys.size() > 0) {
      boolean fits = keys.size() <= keepMax && (bytes <= keepBytes || keys.size() == 1);
      if (fits && !keys.isBefore(keys.oldest(), before)) {
        return;
      }
      remove(keys.oldest());
    }
  }

  /** How many places are kept for keys, taken or not: what the window takes in memory. */
  int places() {
    return keys.places();
  }

  private static long size(int keyLength, Entry.Outcome outcome) {
    return FRAME_BYTES
        + keyLength
        + outcome.reply().map(Json::roughSize).orElse(0L)
        + outcome.reason().map(String::length).orElse(0);
  }

  static Remembered remembered(Entry first, Entry.Decided decided) {
    Entry.Command command = decided.command();
    return remembered(first, decided, KeyFingerprint.of(command.name(), command.body()));
  }

  private static Remembered remembered(
      Entry first, Entry.Decided decided, KeyFingerprint fingerprint) {
    return new Remembered(
        fingerprint,
        first.commandId(),
        first.lastSequence(),
        first.lastVersion(),
        first.time(),
        decided.outcome(),
        first.componentVersion());
  }

  /** For a snapshot. */
  ArrayNode toJson() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode(keys.size());
    for (int place = keys.oldest(); place != KeyRing.NONE; place = keys.after(place)) {
      Remembered known = keys.remembered(place);
      ObjectNode one = all.addObject();
      one.put("key", keys.key(place))
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
              one.get("component").intValue()),
          null);
    }
  }
}
