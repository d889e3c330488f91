package io.reprise.replay;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one field up to some entry, the newest of them in full; goes on from there when
 * there are more entries. Not for use by several threads: {@link #copy} gives one of one's own.
 */
final class Explained implements Folding.Listener {

  /** About what a change, and all of this, takes beside JSON. */
  private static final long FRAME_BYTES = 600;

  private final Installed component;
  private final JsonPointer pointer;
  private final Fold fold;
  private final int max;
  private final long maxBytes;
  private final Deque<FieldChange> newest;
  private final RecentCommands recent;
  private long total;
  private long bytes;
  private long stateBytes;
  private boolean everThere;
  private Entry.@Nullable Command command;
  private long commandSequence;
  private Object known;
  private Optional<JsonNode> value;

  /** Of an entity without entries. */
  Explained(Installed component, JsonPointer pointer, int max, long maxBytes, Duration nearWithin) {
    this.component = component;
    this.pointer = pointer;
    this.fold = new Fold(component);
    this.max = max;
    this.maxBytes = maxBytes;
    this.newest = new ArrayDeque<>();
    this.recent = new RecentCommands(nearWithin, max);
    this.known = fold.state();
    this.value = valueIn(known);
    this.everThere = value.isPresent();
  }

  private Explained(Explained other) {
    this.component = other.component;
    this.pointer = other.pointer;
    this.fold = other.fold.copy();
    this.max = other.max;
    this.maxBytes = other.maxBytes;
    this.newest = new ArrayDeque<>(other.newest);
    this.recent = other.recent.copy();
    this.total = other.total;
    this.bytes = other.bytes;
    this.stateBytes = other.stateBytes;
    this.everThere = other.everThere;
    this.command = other.command;
    this.commandSequence = other.commandSequence;
    this.known = other.known;
    this.value = other.value;
  }

  Explained copy() {
    return new Explained(this);
  }

  /** Where it stands; taken on by {@link Folding#onwards}, with this as the listener. */
  Fold fold() {
    return fold;
  }

  /** Whether the field was there after any entry, or at the start. */
  boolean wasEverThere() {
    return everThere;
  }

  long roughSize() {
    return FRAME_BYTES + bytes + stateBytes;
  }

  @Override
  public void folded(Entry entry, Object before, Object after) {
    entry
        .decided()
        .ifPresent(
            decided -> {
              command = decided.command();
              commandSequence = entry.sequence();
            });
    if (after == known || after.equals(known)) {
      return;
    }
    known = after;
    Optional<JsonNode> now = valueIn(after);
    if (JsonDiff.same(value, now)) {
      return;
    }
    everThere |= now.isPresent();
    add(entry, now);
    value = now;
  }

  private void add(Entry entry, Optional<JsonNode> now) {
    Entry.Command by = command;
    if (by == null) {
      return; // an entity begins with the first entry of a command
    }
    FieldChange change =
        new FieldChange(entry, by, value, now, recent.add(by, commandSequence, entry.time()));
    newest.addLast(change);
    total++;
    bytes += roughSize(change);
    while (newest.size() > max || (bytes > maxBytes && newest.size() > 1)) {
      bytes -= roughSize(newest.removeFirst());
    }
  }

  private static long roughSize(FieldChange change) {
    return FRAME_BYTES
        + change.entry().roughSize()
        + change.before().map(Json::roughSize).orElse(0L)
        + change.after().map(Json::roughSize).orElse(0L);
  }

  private Optional<JsonNode> valueIn(Object state) {
    JsonNode json = RuleThrew.unless(() -> component.encodeState(state));
    stateBytes = 2 * Json.roughSize(json); // the state, and perhaps the field's value
    return Optional.of(json.at(pointer)).filter(found -> !found.isMissingNode());
  }

  /** What was found out, with so many changes at most. */
  Explanation explanation(int limit) {
    List<FieldChange> changes = new ArrayList<>(Math.min(limit, newest.size()));
    newest
        .descendingIterator()
        .forEachRemaining(
            change -> {
              if (changes.size() < limit) {
                changes.add(change);
              }
            });
    return new Explanation(
        fold.sequence(), value, changes, total - changes.size(), component.version());
  }

  /** The fields that there are instead, for who asked for one that never was. */
  List<String> fieldsThere() {
    List<String> fields = new ArrayList<>();
    component
        .encodeState(fold.state())
        .fieldNames()
        .forEachRemaining(name -> fields.add("/" + Json.pointerSegment(name)));
    return fields;
  }
}
