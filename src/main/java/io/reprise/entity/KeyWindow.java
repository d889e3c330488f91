package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import io.reprise.journal.KeyFingerprint;
import io.reprise.journal.KeyOutcome;
import io.reprise.journal.PackedKeys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last commands that carried a key. Bounded by count, by bytes and by the time
 * of the entries, all counted while folding: with the wall clock, a recovery from a snapshot and
 * one from the entries would remember different keys.
 *
 * <p>While an entity recovers, keys wait in their order: of those of a long history most are
 * forgotten before anybody asks, and only the others are worth their fingerprint and their place.
 */
final class KeyWindow {

  /**
   * A key that was read and has no place yet.
   *
   * @param toHash the command, if the fingerprint is still to be made
   * @param bytes what it counts
   */
  private record Waiting(String key, KeyOutcome known, Entry.@Nullable Command toHash, long bytes) {

    KeyOutcome hashed() {
      return toHash == null ? known : known.with(KeyFingerprint.of(toHash.name(), toHash.body()));
    }
  }

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
  private KeyRing keys = new KeyRing();
  private long bytes;
  private @Nullable Recovering recovering = new Recovering();

  KeyWindow(Duration keepFor, int keepMax, long keepBytes) {
    this.keepFor = keepFor;
    this.keepMax = keepMax;
    this.keepBytes = keepBytes;
  }

  static KeyWindow of(EntitySettings settings) {
    return new KeyWindow(settings.keysKeepFor(), settings.keysKeepMax(), settings.keysKeepBytes());
  }

  Optional<KeyOutcome> find(String key) {
    settle();
    int place = keys.find(key, KeyRing.hash(key));
    return place == KeyRing.NONE ? Optional.empty() : Optional.of(keys.remembered(place));
  }

  /** Takes in an entry: remembers its key if it has one, forgets what is too old. */
  void apply(Entry entry) {
    if (recovering != null) {
      recovering.apply(entry);
      return;
    }
    Entry.Decided keyed = withKey(entry);
    if (keyed != null) {
      put(keyed.command().key().orElseThrow(), remembered(entry, keyed));
    }
    forget(entry.time());
  }

  /** What an entry says of its command, if that had a key. */
  private static Entry.@Nullable Decided withKey(Entry entry) {
    return entry.decided().filter(decided -> decided.command().key().isPresent()).orElse(null);
  }

  /** The entity has recovered: no longer will most keys be forgotten at once. */
  void recovered() {
    settle();
    recovering = null;
  }

  private void settle() {
    if (recovering != null) {
      recovering.settle();
    }
  }

  /** The keys of what an entity reads: all of them younger than those that have their places. */
  private final class Recovering {
    private final List<Waiting> waiting = new ArrayList<>();
    private long waitingBytes;
    private @Nullable Instant last;

    void apply(Entry entry) {
      last = entry.time();
      Entry.Decided keyed = withKey(entry);
      if (keyed != null) {
        add(keyed.command().key().orElseThrow(), entry, keyed);
        if (waiting.size() >= 2L * keepMax || waitingBytes >= 2 * keepBytes) {
          dropForgotten();
        }
      }
    }

    private void add(String key, Entry entry, Entry.Decided decided) {
      Entry.Command command = decided.command();
      long size = size(key.length(), decided.outcome());
      waiting.add(
          Json.roughSize(command.body()) <= UNHASHED_MAX
              ? new Waiting(key, remembered(entry, decided, NOT_HASHED), command, size)
              : new Waiting(key, remembered(entry, decided), null, size));
      waitingBytes += size;
    }

    /**
     * Lets go of those after which so much came that they are forgotten by now, and so are all that
     * came before them. Where few can go, all get their places, so that not each key looks for it.
     */
    private void dropForgotten() {
      Set<String> younger = new HashSet<>();
      long youngerBytes = 0;
      int first = waiting.size(); // of those that fit
      for (; first > 0; first--) {
        Waiting next = waiting.get(first - 1);
        youngerBytes += younger.add(next.key()) ? next.bytes() : 0;
        if (!fits(younger.size(), youngerBytes)) {
          break;
        }
      }
      if (first <= waiting.size() / 4) {
        settle();
        return;
      }
      keys = new KeyRing();
      bytes = 0;
      waiting.subList(0, first).clear();
      waitingBytes = waiting.stream().mapToLong(Waiting::bytes).sum();
    }

    /** Gives those that wait their places, as if each had got it when it was read. */
    void settle() {
      for (Waiting next : waiting) {
        put(next.key(), next.hashed());
        forget(next.known().time());
      }
      waiting.clear();
      waitingBytes = 0;
      if (last != null) {
        forget(last);
      }
    }
  }

  // ── places ──────────────────────────────────────────────────────────────────────────────────

  private void put(String key, KeyOutcome remembered) {
    int hash = KeyRing.hash(key);
    int before = keys.find(key, hash);
    if (before != KeyRing.NONE) { // one that comes again after it was forgotten is young
      remove(before);
    }
    bytes += size(key.length(), remembered.outcome());
    keys.add(key, hash, remembered);
  }

  private void remove(int place) {
    bytes -= size(keys.keyLength(place), keys.outcome(place));
    keys.remove(place);
  }

  /** Forgets what is too old when an entry of this time is the last, and what does not fit. */
  private void forget(Instant last) {
    Instant before = last.minus(keepFor);
    while (keys.size() > 0) {
      if (fits(keys.size(), bytes) && !keys.isBefore(keys.oldest(), before)) {
        return;
      }
      remove(keys.oldest());
    }
  }

  private boolean fits(int count, long size) {
    return count <= keepMax && (size <= keepBytes || count == 1);
  }

  /** How many places are kept for keys, taken or not: what the window takes in memory. */
  int places() {
    settle();
    return keys.places();
  }

  /** How many keys were read and have no place yet. */
  int waiting() {
    return recovering == null ? 0 : recovering.waiting.size();
  }

  private static long size(int keyLength, Entry.Outcome outcome) {
    return FRAME_BYTES
        + keyLength
        + outcome.reply().map(Json::roughSize).orElse(0L)
        + outcome.reason().map(String::length).orElse(0);
  }

  static KeyOutcome remembered(Entry first, Entry.Decided decided) {
    Entry.Command command = decided.command();
    return remembered(first, decided, KeyFingerprint.of(command.name(), command.body()));
  }

  private static KeyOutcome remembered(
      Entry first, Entry.Decided decided, KeyFingerprint fingerprint) {
    return new KeyOutcome(
        fingerprint,
        first.commandId(),
        first.lastSequence(),
        first.lastVersion(),
        first.time(),
        decided.outcome(),
        first.componentVersion());
  }

  /** For a snapshot. */
  JsonNode packed() {
    settle();
    PackedKeys.Packer packer = new PackedKeys.Packer();
    for (int place = keys.oldest(); place != KeyRing.NONE; place = keys.after(place)) {
      packer.add(keys.key(place), keys.remembered(place));
    }
    return packer.packed();
  }

  /**
   * From a snapshot.
   *
   * @throws IOException if it holds none
   */
  void restore(JsonNode packed) throws IOException {
    PackedKeys.unpack(packed, this::put);
  }
}
