package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The outcomes of the last commands that carried a key. Bounded by count and by the time of the
 * entries, both counted while folding: with the wall clock, a recovery from a snapshot and one from
 * the entries would remember different keys.
 */
final class KeyWindow {

  /** The first outcome of a key. */
  record Remembered(
      String fingerprint,
      UUID commandId,
      long sequence,
      long version,
      Instant time,
      Entry.Outcome outcome,
      int componentVersion) {}

  private static final int FINGERPRINT_BYTES = 16;

  private final Duration keepFor;
  private final int keepMax;
  private final LinkedHashMap<String, Remembered> outcomes = new LinkedHashMap<>();

  KeyWindow(Duration keepFor, int keepMax) {
    this.keepFor = keepFor;
    this.keepMax = keepMax;
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
    outcomes.remove(key); // a key that comes again after it was forgotten is young again
    outcomes.put(key, remembered);
  }

  private void forget(Instant before) {
    Iterator<Remembered> oldestFirst = outcomes.values().iterator();
    while (oldestFirst.hasNext()) {
      Remembered oldest = oldestFirst.next();
      if (outcomes.size() <= keepMax && !oldest.time().isBefore(before)) {
        return;
      }
      oldestFirst.remove();
    }
  }

  static Remembered remembered(Entry first, Entry.Decided decided) {
    long last = Answers.lastSequence(first);
    return new Remembered(
        fingerprint(decided.command().name(), decided.command().body()),
        first.commandId(),
        last,
        Answers.lastVersion(first),
        first.time(),
        decided.outcome(),
        first.componentVersion());
  }

  /** Equal for equal command and body, whatever the order of fields and the form of numbers. */
  static String fingerprint(String command, JsonNode body) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(command.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      byte[] hash = sha.digest(Json.canonical(body));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, FINGERPRINT_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** For a snapshot. */
  ArrayNode toJson() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode(outcomes.size());
    for (Map.Entry<String, Remembered> each : outcomes.entrySet()) {
      Remembered known = each.getValue();
      ObjectNode one = all.addObject();
      one.put("key", each.getKey())
          .put("fingerprint", known.fingerprint())
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
      outcomes.put(
          one.get("key").textValue(),
          new Remembered(
              one.get("fingerprint").textValue(),
              UUID.fromString(one.get("command").textValue()),
              one.get("sequence").longValue(),
              one.get("version").longValue(),
              Instant.parse(one.get("time").textValue()),
              Answers.outcomeFrom(one.get("outcome")),
              one.get("component").intValue()));
    }
  }
}
